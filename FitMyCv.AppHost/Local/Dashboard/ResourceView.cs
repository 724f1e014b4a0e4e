using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Dashboard.Protocol;
using FitMyCv.AppHost.Local.Orchestration;
using Google.Protobuf.WellKnownTypes;
using Resource = FitMyCv.AppHost.Local.Dashboard.Protocol.Resource;

namespace FitMyCv.AppHost.Local.Dashboard;

/// <summary>Describes an instance in the dashboard's terms.</summary>
internal sealed class ResourceView(LocalSystem system)
{
    private readonly Timestamp _createdAt = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    public Resource Describe(ResourceInstance instance)
    {
        var now = instance.Snapshot;
        var model = instance.Resource;
        var described = new Resource
        {
            Name = instance.Name,
            DisplayName = instance.Name,
            Uid = instance.Name,
            ResourceType = TypeOf(model),
            State = now.State,
            StateStyle = StyleOf(now),
            CreatedAt = _createdAt,
            StartedAt = now.StartedAt is { } started ? Timestamp.FromDateTimeOffset(started) : null,
            StoppedAt = now.StoppedAt is { } stopped ? Timestamp.FromDateTimeOffset(stopped) : null,
            IsHidden = instance.Name == LocalSystem.DashboardName,
        };
        described.Environment.AddRange(
            now.Environment.Select(variable => new EnvironmentVariable { Name = variable.Key, Value = variable.Value, IsFromSpec = true })
        );
        described.Urls.AddRange(Urls(instance));
        described.Properties.AddRange(Properties(instance));
        described.HealthReports.Add(Health(model, now));
        described.Relationships.AddRange(Relationships(model));
        described.Commands.AddRange(Commands(now.State));
        return described;
    }

    private static string TypeOf(Aspire.Hosting.ApplicationModel.Resource model) =>
        model switch
        {
            ProjectResource => "Project",
            PostgresDatabaseResource => "PostgresDatabase",
            PostgresServerResource => "PostgresServer",
            RedisResource => "Redis",
            RabbitMQServerResource => "RabbitMQ",
            _ => "Executable",
        };

    private static string StyleOf(ResourceSnapshot now) =>
        now switch
        {
            { State: ResourceStates.Running or ResourceStates.Finished } => "success",
            { State: ResourceStates.FailedToStart } or { State: ResourceStates.Exited, ExitCode: not (null or 0) } => "error",
            _ => "info",
        };

    private static IEnumerable<Url> Urls(ResourceInstance instance)
    {
        foreach (var endpoint in instance.Resource.Endpoints)
        {
            yield return new Url
            {
                EndpointName = endpoint.Name,
                FullUrl = endpoint.Url(instance.Replica),
                IsInactive = instance.Snapshot.State != ResourceStates.Running,
                // Required by the dashboard, though the protocol lets it be absent.
                DisplayProperties = new UrlDisplayProperties(),
            };
        }
        foreach (var link in instance.Resource.Links)
        {
            // As in Aspire, a relative link starts at the resource's first endpoint.
            var url = link.Url.StartsWith('/') ? instance.Urls.First() + link.Url : link.Url;
            yield return new Url
            {
                FullUrl = url,
                DisplayProperties = new UrlDisplayProperties { DisplayName = link.DisplayText ?? "" },
            };
        }
    }

    private static IEnumerable<ResourceProperty> Properties(ResourceInstance instance)
    {
        var now = instance.Snapshot;
        if (now.ProcessId is { } processId)
            yield return Property("executable.pid", Value.ForString($"{processId}"));
        if (now.ExitCode is { } exitCode)
            yield return Property("resource.exitCode", Value.ForNumber(exitCode));
        yield return Property("host.starts", Value.ForNumber(now.Starts), "Starts");
        switch (instance.Resource)
        {
            case ProjectResource project:
                yield return Property("project.path", Value.ForString(project.ProjectPath));
                break;
            case ExecutableResource executable:
                yield return Property("executable.path", Value.ForString(executable.Command));
                break;
            case NativeServerResource server:
                yield return Property("host.port", Value.ForNumber(server.RequiredServer.Port), "Port");
                yield return Property("host.folder", Value.ForString(server.RequiredServer.Options.Folder), "Folder");
                break;
        }

        static ResourceProperty Property(string name, Value value, string? displayName = null) =>
            displayName is null
                ? new ResourceProperty { Name = name, Value = value }
                : new ResourceProperty { Name = name, Value = value, DisplayName = displayName };
    }

    private static HealthReport Health(Aspire.Hosting.ApplicationModel.Resource model, ResourceSnapshot now)
    {
        var report = new HealthReport { Key = $"{model.Name}_check" };
        if (now.IsHealthy is { } isHealthy)
            report.Status = isHealthy ? HealthStatus.Healthy : HealthStatus.Unhealthy;
        return report;
    }

    private IEnumerable<ResourceRelationship> Relationships(Aspire.Hosting.ApplicationModel.Resource model)
    {
        var known = system.Instances.Select(instance => instance.Resource.Name).ToHashSet();
        if (model.Parent is { } parent)
            yield return new ResourceRelationship { ResourceName = parent.Name, Type = "Parent" };
        foreach (var name in model.References.Distinct().Where(known.Contains))
            yield return new ResourceRelationship { ResourceName = name, Type = "Reference" };
        foreach (var dependency in model.Dependencies)
            yield return new ResourceRelationship { ResourceName = dependency.Resource.Name, Type = "WaitFor" };
    }

    private static IEnumerable<ResourceCommand> Commands(string state)
    {
        var runs = state is ResourceStates.Running or ResourceStates.Starting or ResourceStates.Waiting or ResourceStates.FailedToStart;
        yield return Command(ControlApi.Start, "Start", "Play", !runs);
        yield return Command(ControlApi.Stop, "Stop", "Stop", runs);
        yield return Command(ControlApi.Restart, "Restart", "ArrowCounterclockwise", runs);

        static ResourceCommand Command(string name, string displayName, string icon, bool isOffered) =>
            new()
            {
                Name = name,
                DisplayName = displayName,
                IconName = icon,
                IsHighlighted = true,
                State = isOffered ? ResourceCommandState.Enabled : ResourceCommandState.Hidden,
            };
    }
}

using System.Xml.Linq;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>Where telemetry goes.</summary>
internal sealed record TelemetryTarget(string Endpoint, string Protocol, string? Headers);

/// <summary>Says what is run for a project or a program, with the environment that Aspire would give it.</summary>
internal sealed class ProcessPlan(
    ResourceInstance instance,
    DistributedApplicationExecutionContext executionContext,
    string environmentName,
    TelemetryTarget? telemetry
)
{
#if DEBUG
    private const string BuildConfiguration = "Debug";
#else
    private const string BuildConfiguration = "Release";
#endif

    public async Task<ProcessCommand> MakeAsync(CancellationToken cancellationToken)
    {
        var environment = await EnvironmentAsync(cancellationToken);
        instance.Update(now => now with { Environment = environment });
        var resource = instance.Resource;
        var (command, folder) = resource switch
        {
            ProjectResource project => (ProjectCommand(project.ProjectPath), Path.GetDirectoryName(project.ProjectPath)!),
            ExecutableResource executable => ([executable.Command], executable.WorkingDirectory),
            _ => throw new InvalidOperationException($"{resource.Name} is no process."),
        };
        return new ProcessCommand(command[0], [.. command[1..], .. resource.Arguments])
        {
            Environment = environment,
            WorkingDirectory = folder,
            // A service gives back its work within 20 s (docs/configuration.md).
            StopTimeout = TimeSpan.FromSeconds(25),
        };
    }

    private async Task<Dictionary<string, string>> EnvironmentAsync(CancellationToken cancellationToken)
    {
        var resource = instance.Resource;
        var context = new EnvironmentCallbackContext(executionContext);
        var variables = context.EnvironmentVariables;
        if (resource is ProjectResource)
        {
            variables["ASPNETCORE_ENVIRONMENT"] = environmentName;
            variables["DOTNET_ENVIRONMENT"] = environmentName;
            variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            variables["LOGGING__CONSOLE__FORMATTEROPTIONS__SINGLELINE"] = "true";
            if (resource.Endpoints.Count > 0)
                variables["ASPNETCORE_URLS"] = string.Join(';', instance.Urls);
        }
        foreach (var endpoint in resource.Endpoints.Where(endpoint => endpoint.PortVariable is not null))
            variables[endpoint.PortVariable!] = $"{endpoint.Ports[instance.Replica]}";
        if (resource.ExportsTelemetry && telemetry is not null)
            AddTelemetry(variables, telemetry);
        foreach (var callback in resource.Environment)
            callback(context);

        var resolved = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            if (await ResolveAsync(name, value, cancellationToken) is { } text)
                resolved[name] = text;
        }
        return resolved;
    }

    private void AddTelemetry(Dictionary<string, object> variables, TelemetryTarget target)
    {
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = target.Endpoint;
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = target.Protocol;
        if (target.Headers is not null)
            variables["OTEL_EXPORTER_OTLP_HEADERS"] = target.Headers;
        variables["OTEL_SERVICE_NAME"] = instance.Resource.Name;
        // The dashboard matches telemetry and resource by this.
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={instance.Name}";
        // While developing one wants to see things at once.
        variables["OTEL_BLRP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_BSP_SCHEDULE_DELAY"] = "1000";
        variables["OTEL_METRIC_EXPORT_INTERVAL"] = "5000";
    }

    private static async ValueTask<string?> ResolveAsync(string name, object value, CancellationToken cancellationToken) =>
        value switch
        {
            string text => text,
            ParameterResource parameter => parameter.Value,
            EndpointReference endpoint => endpoint.Url,
            ConnectionStringValue { Source: var source, IsOptional: var isOptional } => await source.GetConnectionStringAsync(cancellationToken)
                ?? (isOptional ? null : throw new NativeServerException($"{name} has no value: set ConnectionStrings__{source.Name}.")),
            IResourceWithConnectionString source => await source.GetConnectionStringAsync(cancellationToken),
            _ => value.ToString(),
        };

    /// <summary>Runs what was built, not <c>dotnet run</c>: that would build again, and stand between host and service.</summary>
    private static string[] ProjectCommand(string projectPath)
    {
        if (!File.Exists(projectPath))
            throw new NativeServerException($"there is no project {projectPath}");
        var assembly = XDocument.Load(projectPath).Descendants("AssemblyName").FirstOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(projectPath);
        var output = Path.Combine(Path.GetDirectoryName(projectPath)!, "bin", BuildConfiguration);
        var built = Directory.Exists(output) ? Directory.GetFiles(output, assembly + ".dll", SearchOption.AllDirectories) : [];
        return built.OrderByDescending(File.GetLastWriteTimeUtc).FirstOrDefault() is { } path
            ? ["dotnet", path]
            : throw new NativeServerException($"is not built: dotnet build {projectPath}");
    }
}

using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Dashboard;
using FitMyCv.AppHost.Local.Servers;
using Microsoft.Extensions.Configuration;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>The model put on this machine: ports, passwords, an instance with driver and runner for each resource, the dashboard.</summary>
internal sealed class LocalSystem : IDisposable
{
    public const string DashboardName = "aspire-dashboard";

    private readonly SecretStore _secrets;
    private readonly RememberedPorts _ports;
    private readonly ConsoleView _console;
    private readonly TimeProvider _time;

    public LocalSystem(
        LocalFolder folder,
        IReadOnlyList<Resource> resources,
        IConfiguration configuration,
        DistributedApplicationExecutionContext executionContext,
        string environmentName,
        TimeProvider time
    )
    {
        (Folder, _time) = (folder, time);
        _secrets = new SecretStore(folder.PathOf("secrets"));
        _ports = new RememberedPorts(folder, configuration);
        _console = new ConsoleView(resources.Select(resource => resource.Name.Length).Append(DashboardName.Length).Max());
        Directory.CreateDirectory(RunFolder);
        // Names and addresses first: resources refer to each other in both directions.
        foreach (var resource in resources)
            Place(resource);

        ControlPort = Ports.Free();
        ControlKey = SecretStore.NewPassword();
        var dashboard = DashboardResource.Create(folder, _ports, configuration, $"http://127.0.0.1:{ControlPort}", ControlKey);
        var telemetry = ConfiguredTelemetry(configuration) ?? dashboard?.Telemetry;
        Addresses = new SystemAddresses(dashboard?.LoginUrl, $"http://127.0.0.1:{ControlPort}", ControlKey);

        Runners =
        [
            .. dashboard is null ? [] : new[] { dashboard.Resource }.SelectMany(Run),
            .. resources.Where(resource => resource is not (ParameterResource or ConnectionStringResource)).SelectMany(Run),
        ];
        Instances = [.. Runners.Select(runner => runner.Instance)];

        IEnumerable<InstanceRunner> Run(Resource resource)
        {
            for (var replica = 0; replica < resource.Replicas; replica++)
            {
                var name = resource.Replicas == 1 ? resource.Name : $"{resource.Name}-{replica + 1}";
                var log = new ResourceLog(name, folder.PathOf("logs", name + ".log"), _console.Show);
                var instance = new ResourceInstance(resource, name, replica, log);
                var plan = new ProcessPlan(instance, executionContext, environmentName, telemetry);
                yield return new InstanceRunner(instance, Driver(instance, plan), token => WaitForDependenciesAsync(resource, token), time);
            }
        }
    }

    public LocalFolder Folder { get; }

    public string RunFolder => Folder.PathOf("run");

    public IReadOnlyList<InstanceRunner> Runners { get; }

    public IReadOnlyList<ResourceInstance> Instances { get; }

    public SystemAddresses Addresses { get; }

    public int ControlPort { get; }

    public string ControlKey { get; }

    public void Dispose()
    {
        foreach (var instance in Instances)
            instance.Log.Dispose();
        Folder.Dispose();
    }

    private void Place(Resource resource)
    {
        foreach (var endpoint in resource.Endpoints)
        {
            if (endpoint.FixedPort is not null && resource.Replicas > 1)
                throw new NativeServerException($"{resource.Name} has {resource.Replicas} replicas, which can't share port {endpoint.FixedPort}.");
            endpoint.Ports = [.. Enumerable.Range(0, resource.Replicas).Select(_ => endpoint.FixedPort ?? Ports.Free())];
        }
        if (resource is PostgresDatabaseResource database)
            database.RolePassword = _secrets.Password(database.Name);
        if (resource is NativeServerResource server)
        {
            var password = server.Password?.Value ?? _secrets.Password(server.Name);
            server.Server = server.CreateServer(
                new NativeServerOptions(Folder.PathOf(server.Name), password)
                {
                    Port = server.Port ?? _ports.Take(server.Name),
                    Output = (line, isError) => LogOf(server).Append(line, isError),
                },
                _ports
            );
        }
    }

    private ResourceLog LogOf(Resource resource) => Instances.First(instance => instance.Resource == resource).Log;

    private IInstanceDriver Driver(ResourceInstance instance, ProcessPlan plan) =>
        instance.Resource switch
        {
            NativeServerResource server => new ServerDriver(server.RequiredServer),
            PostgresDatabaseResource database => new DatabaseDriver(database),
            var resource => new ProcessDriver(
                plan.MakeAsync,
                Path.Combine(RunFolder, instance.Name + ".process"),
                instance.Log.Append,
                [.. resource.HealthChecks.Select(check => (CheckUrl(instance, check), check.StatusCode))],
                [.. resource.Endpoints.Select(endpoint => endpoint.Ports[instance.Replica])],
                mayFinish: resource is ExecutableResource
            ),
        };

    private static Uri CheckUrl(ResourceInstance instance, HttpHealthCheck check) =>
        new(
            new Uri(
                instance.Resource.Endpoints.Find(endpoint => endpoint.Name == check.EndpointName)?.Url(instance.Replica)
                    ?? throw new InvalidOperationException($"{instance.Resource.Name} has no endpoint {check.EndpointName} to check.")
            ),
            check.Path
        );

    private async Task WaitForDependenciesAsync(Resource resource, CancellationToken cancellationToken)
    {
        // A database is made on its server, whether or not that was said.
        IEnumerable<ResourceDependency> dependencies = resource is PostgresDatabaseResource database
            ? [new ResourceDependency(database.Server, ExitCode: null), .. resource.Dependencies]
            : resource.Dependencies;
        foreach (var dependency in dependencies)
        {
            foreach (var instance in Instances.Where(instance => instance.Resource == dependency.Resource))
            {
                await instance.WaitUntilAsync(
                    now =>
                        dependency.ExitCode is { } code
                            ? now.State is ResourceStates.Finished or ResourceStates.Exited && now.ExitCode == code
                            : now.IsHealthy == true,
                    cancellationToken
                );
            }
        }
    }

    private static TelemetryTarget? ConfiguredTelemetry(IConfiguration configuration) =>
        configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is { Length: > 0 } endpoint
            ? new TelemetryTarget(endpoint, configuration["OTEL_EXPORTER_OTLP_PROTOCOL"] ?? "grpc", configuration["OTEL_EXPORTER_OTLP_HEADERS"])
            : null;
}

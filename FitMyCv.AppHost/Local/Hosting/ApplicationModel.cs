// The subset of Aspire's application model that AppHost.cs uses, with Aspire's names and signatures. What is internal here is
// the local host's own and not visible to AppHost.cs's other host.
using FitMyCv.AppHost.Local.Orchestration;
using FitMyCv.AppHost.Local.Servers;

namespace Aspire.Hosting.ApplicationModel;

public interface IResource
{
    string Name { get; }
}

public interface IResourceBuilder<out T>
    where T : IResource
{
    IDistributedApplicationBuilder ApplicationBuilder { get; }

    T Resource { get; }
}

public interface IResourceWithConnectionString : IResource
{
    ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default);
}

public interface IResourceWithEnvironment : IResource;

public interface IResourceWithEndpoints : IResource;

public interface IResourceWithServiceDiscovery : IResourceWithEndpoints;

public interface IResourceWithArgs : IResource;

public interface IResourceWithWaitSupport : IResource;

/// <summary>For Aspire's generated project types; the local host knows projects by their path.</summary>
public interface IProjectMetadata
{
    string ProjectPath { get; }
}

/// <summary>A named part of the system, and what the builder was told about it.</summary>
public abstract class Resource(string name) : IResource
{
    public string Name { get; } = name;

    internal List<Action<EnvironmentCallbackContext>> Environment { get; } = [];

    internal List<string> Arguments { get; } = [];

    internal List<ResourceDependency> Dependencies { get; } = [];

    internal List<string> References { get; } = [];

    internal List<ResourceLink> Links { get; } = [];

    internal List<EndpointDefinition> Endpoints { get; } = [];

    internal List<HttpHealthCheck> HealthChecks { get; } = [];

    internal int Replicas { get; set; } = 1;

    internal bool IsExternal { get; set; }

    internal bool StartsExplicitly { get; set; }

    internal bool ExportsTelemetry { get; set; }

    internal Resource? Parent { get; set; }
}

/// <param name="ExitCode">Null waits until the resource is healthy, else until it ended with this code.</param>
internal sealed record ResourceDependency(Resource Resource, int? ExitCode);

internal sealed record ResourceLink(string Url, string? DisplayText);

internal sealed record HttpHealthCheck(string Path, int StatusCode, string EndpointName);

/// <summary>An HTTP endpoint. Nothing stands between caller and process here, so the fixed port is the one listened on.</summary>
internal sealed record EndpointDefinition(string Name, int? FixedPort, string? PortVariable)
{
    /// <summary>One for each replica; known before anything starts, since services name each other.</summary>
    public IReadOnlyList<int> Ports { get; set; } = [];

    public string Url(int replica) =>
        Ports.Count > replica
            ? $"http://localhost:{Ports[replica]}"
            : throw new InvalidOperationException($"Endpoint {Name} has no port before the application was built.");
}

public sealed class ParameterResource : Resource
{
    private readonly Lazy<string> _value;

    internal ParameterResource(string name, Func<string> value, bool secret)
        : base(name) => (_value, Secret) = (new Lazy<string>(value), secret);

    public bool Secret { get; }

    public ValueTask<string?> GetValueAsync(CancellationToken cancellationToken) => ValueTask.FromResult<string?>(Value);

    internal string Value => _value.Value;
}

public abstract class NativeServerResource : Resource, IResourceWithConnectionString, IResourceWithEnvironment, IResourceWithWaitSupport
{
    private protected NativeServerResource(string name, ParameterResource? password, int? port)
        : base(name) => (Password, Port) = (password, port);

    internal ParameterResource? Password { get; }

    internal int? Port { get; }

    /// <summary>Set when the application is built.</summary>
    internal NativeServer? Server { get; set; }

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>(RequiredServer.ConnectionString);

    internal NativeServer RequiredServer =>
        Server ?? throw new InvalidOperationException($"{Name} has no address before the application was built.");

    internal abstract NativeServer CreateServer(NativeServerOptions options, RememberedPorts ports);
}

public sealed class PostgresServerResource : NativeServerResource
{
    internal PostgresServerResource(string name, ParameterResource? password, int? port)
        : base(name, password, port) { }

    internal List<PostgresDatabaseResource> Databases { get; } = [];

    internal override NativeServer CreateServer(NativeServerOptions options, RememberedPorts ports) => new PostgresServer(options);
}

/// <summary>A database with a role of the same name, which alone may connect to it.</summary>
public sealed class PostgresDatabaseResource : Resource, IResourceWithConnectionString, IResourceWithWaitSupport
{
    internal PostgresDatabaseResource(string name, string databaseName, PostgresServerResource server)
        : base(name) => (DatabaseName, Server, Parent) = (databaseName, server, server);

    public string DatabaseName { get; }

    public PostgresServerResource Server { get; }

    /// <summary>Set when the application is built.</summary>
    internal string? RolePassword { get; set; }

    // 300 connections are shared by the services; Npgsql's default pool of 100 for each would exceed them.
    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<string?>(
            $"Host=127.0.0.1;Port={Server.RequiredServer.Port};Username={DatabaseName};Password={RolePassword};Database={DatabaseName};Maximum Pool Size=30"
        );
}

public sealed class RedisResource : NativeServerResource
{
    internal RedisResource(string name, ParameterResource? password, int? port)
        : base(name, password, port) { }

    internal override NativeServer CreateServer(NativeServerOptions options, RememberedPorts ports) => new RedisServer(options);
}

public sealed class RabbitMQServerResource : NativeServerResource
{
    internal RabbitMQServerResource(string name, ParameterResource? password, int? port)
        : base(name, password, port) { }

    internal override NativeServer CreateServer(NativeServerOptions options, RememberedPorts ports) =>
        new RabbitMqServer(options, ports.Take($"{Name}-management"));
}

/// <summary>A connection string that configuration gives: <c>ConnectionStrings:NAME</c>.</summary>
public sealed class ConnectionStringResource : Resource, IResourceWithConnectionString
{
    private readonly Func<string?> _value;

    internal ConnectionStringResource(string name, Func<string?> value)
        : base(name) => _value = value;

    public ValueTask<string?> GetConnectionStringAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(_value());
}

public sealed class ProjectResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ProjectResource(string name, string projectPath)
        : base(name) => (ProjectPath, ExportsTelemetry) = (projectPath, true);

    internal string ProjectPath { get; }
}

public sealed class ExecutableResource : Resource, IResourceWithEnvironment, IResourceWithArgs, IResourceWithServiceDiscovery, IResourceWithWaitSupport
{
    internal ExecutableResource(string name, string command, string workingDirectory)
        : base(name) => (Command, WorkingDirectory) = (command, workingDirectory);

    public string Command { get; }

    public string WorkingDirectory { get; }
}

/// <summary>An endpoint that may be named before its port is known.</summary>
public sealed class EndpointReference
{
    internal EndpointReference(Resource owner, string name) => (Owner, EndpointName) = (owner, name);

    public string EndpointName { get; }

    public string Url => Definition.Url(replica: 0);

    internal Resource Owner { get; }

    internal EndpointDefinition Definition =>
        Owner.Endpoints.FirstOrDefault(endpoint => endpoint.Name == EndpointName)
        ?? throw new InvalidOperationException($"{Owner.Name} has no endpoint called {EndpointName}.");
}

/// <summary>Collects a resource's environment when it starts. A value is a text, a parameter, an endpoint or a resource with a connection string.</summary>
public sealed class EnvironmentCallbackContext
{
    internal EnvironmentCallbackContext(DistributedApplicationExecutionContext executionContext) => ExecutionContext = executionContext;

    public DistributedApplicationExecutionContext ExecutionContext { get; }

    public Dictionary<string, object> EnvironmentVariables { get; } = [];
}

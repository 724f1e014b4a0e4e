using System.Security.Cryptography;
using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.Testing;

/// <summary>PostgreSQL, Redis and RabbitMQ of this process, in a temporary folder that goes with it. Each starts when first asked for.</summary>
internal sealed class OwnServers : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"fitmycv-test-{Environment.ProcessId}-{Guid.NewGuid():N}"[..40]);
    private readonly string _password = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));
    private readonly List<NativeServer> _started = [];

    public OwnServers()
    {
        Postgres = new(() => StartAsync(new PostgresServer(Options("postgres"))));
        Redis = new(() => StartAsync(new RedisServer(Options("redis"))));
        RabbitMq = new(() => StartAsync(new RabbitMqServer(Options("rabbitmq"))));
        // The end of the process is no place for awaiting: the servers are stopped there in a blocking way.
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();
    }

    public Lazy<Task<PostgresServer>> Postgres { get; }

    public Lazy<Task<RedisServer>> Redis { get; }

    public Lazy<Task<RabbitMqServer>> RabbitMq { get; }

    public void Dispose()
    {
        lock (_started)
        {
            Task.WhenAll(_started.Select(server => server.KillAsync())).GetAwaiter().GetResult();
            _started.Clear();
        }
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    private NativeServerOptions Options(string name) => new(Path.Combine(_folder, name), _password) { Durable = false };

    private async Task<T> StartAsync<T>(T server)
        where T : NativeServer
    {
        lock (_started)
            _started.Add(server);
        await server.StartAsync();
        return server;
    }
}

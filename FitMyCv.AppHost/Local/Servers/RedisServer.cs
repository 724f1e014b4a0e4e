namespace FitMyCv.AppHost.Local.Servers;

/// <summary>Redis on the loopback address, with a password.</summary>
public sealed class RedisServer(NativeServerOptions options) : NativeServer(options)
{
    public override string ConnectionString => $"127.0.0.1:{Port},password={Options.Password}";

    protected override string Name => "Redis";

    protected override TimeSpan StartTimeout => TimeSpan.FromSeconds(30);

    public override async Task<bool> IsReadyAsync(CancellationToken cancellationToken) =>
        await RedisCommand.SendAsync(Port, Options.Password, "PING", cancellationToken) == "PONG";

    protected override Task<ProcessCommand> PrepareAsync(CancellationToken cancellationToken)
    {
        const string Binary = "/usr/bin/redis-server";
        if (!File.Exists(Binary))
            throw new NativeServerException("Redis is not installed: apt-get install redis-server");
        Directory.CreateDirectory(Options.Folder);
        // In a file, not in the arguments, where everyone on the machine could read the password.
        var configuration = Path.Combine(Options.Folder, "redis.conf");
        PrivateFile.Write(
            configuration,
            $"""
            port {Port}
            bind 127.0.0.1
            requirepass {Options.Password}
            databases 1024
            daemonize no
            appendonly {(Options.Durable ? "yes" : "no")}
            save ""

            """
        );
        return Task.FromResult(new ProcessCommand(Binary, configuration) { WorkingDirectory = Options.Folder });
    }
}

using StackExchange.Redis;

namespace FitMyCv.Gateway.Limits;

/// <summary>The connection to Redis, made in the background so that the gateway starts without it; it reconnects by itself.</summary>
public sealed class RedisConnection(string connectionString) : IHostedService
{
    private ConnectionMultiplexer? _connection;

    /// <summary>Null until the first connection has been tried.</summary>
    public IDatabase? Database => _connection is { IsConnected: true } connection ? connection.GetDatabase() : null;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        var options = ConfigurationOptions.Parse(connectionString);
        options.AbortOnConnectFail = false;
        options.ConnectTimeout = 2000;
        options.SyncTimeout = 1000;
        _ = ConnectAsync(options);
        return Task.CompletedTask;
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_connection is { } connection)
        {
            // Not Dispose: it waits for the servers' answers to QUIT, and this version of the library can fail over one that is slow.
            await connection.CloseAsync(allowCommandsToComplete: false);
        }
    }

    private async Task ConnectAsync(ConfigurationOptions options) => _connection = await ConnectionMultiplexer.ConnectAsync(options);
}

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

    public Task StopAsync(CancellationToken cancellationToken)
    {
        _connection?.Dispose();
        return Task.CompletedTask;
    }

    private async Task ConnectAsync(ConfigurationOptions options) => _connection = await ConnectionMultiplexer.ConnectAsync(options);
}

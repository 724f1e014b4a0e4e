using StackExchange.Redis;

namespace FitMyCv.Notification.Live;

/// <summary>
/// The connection to Redis: made at the first use, kept and restored by itself. Every command ends within two seconds; a failure of any kind is a
/// <see cref="RedisAwayException"/>.
/// </summary>
public sealed class RedisLink : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Lazy<ConnectionMultiplexer> _connection;

    public RedisLink(string connectionString) =>
        _connection = new Lazy<ConnectionMultiplexer>(() =>
        {
            var options = ConfigurationOptions.Parse(connectionString);
            options.AbortOnConnectFail = false;
            options.ConnectTimeout = (int)Patience.TotalMilliseconds;
            var connection = ConnectionMultiplexer.Connect(options);
            connection.ConnectionRestored += (_, restored) =>
            {
                if (restored.ConnectionType == ConnectionType.Subscription)
                {
                    SubscriptionRestored?.Invoke(this, EventArgs.Empty);
                }
            };
            return connection;
        });

    /// <summary>The channel was away for a while: messages on it were missed.</summary>
    public event EventHandler? SubscriptionRestored;

    public async Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, params RedisValue[] values) =>
        await RunAsync(database => database.ScriptEvaluateAsync(script, keys, values));

    public async Task<T> RunAsync<T>(Func<IDatabase, Task<T>> command)
    {
        try
        {
            return await command(_connection.Value.GetDatabase()).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new RedisAwayException(exception);
        }
    }

    /// <summary>Follows a channel; restored with the connection.</summary>
    public async Task SubscribeAsync(string channel, Action<string> handle)
    {
        try
        {
            await _connection.Value.GetSubscriber().SubscribeAsync(channel, (_, message) => handle(message!)).WaitAsync(Patience);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            throw new RedisAwayException(exception);
        }
    }

    public void Dispose()
    {
        if (_connection.IsValueCreated)
        {
            // Not Dispose: it waits for the servers' answers to QUIT, and this version of the library can fail over one that is slow.
            _connection.Value.Close(allowCommandsToComplete: false);
        }
    }
}

/// <summary>Redis can't be reached now.</summary>
public sealed class RedisAwayException(Exception inner) : Exception("Redis is away: " + inner.Message, inner);

using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using StackExchange.Redis;

namespace FitMyCv.Gateway.Limits;

/// <summary>
/// Counts requests in Redis for all replicas, in the memory of this one while Redis is away. Keys are hashes of bucket and caller and expire with
/// their windows.
/// </summary>
public sealed partial class RateLimiter(RedisConnection redis, double scale, TimeProvider time, ILogger<RateLimiter> logger)
{
    private const int LocalEntries = 100_000;

    /// <summary>Two windows per key in one hash: f = former, p = present count, w = number of the present window. Answers {allowed, former, present}.</summary>
    private const string Script = """
        local window = tonumber(ARGV[1])
        local length = tonumber(ARGV[2])
        local elapsed = tonumber(ARGV[3])
        local limit = tonumber(ARGV[4])
        local state = redis.call('HMGET', KEYS[1], 'w', 'p', 'f')
        local known = tonumber(state[1] or -1)
        local present = tonumber(state[2] or 0)
        local former = tonumber(state[3] or 0)
        if known == window - 1 then former = present present = 0
        elseif known ~= window then former = 0 present = 0 end
        local allowed = 0
        if present + 1 + former * (length - elapsed) / length <= limit then allowed = 1 present = present + 1 end
        redis.call('HMSET', KEYS[1], 'w', window, 'p', present, 'f', former)
        redis.call('PEXPIRE', KEYS[1], 2 * length)
        return {allowed, former, present}
        """;

    private readonly ConcurrentDictionary<string, LocalWindow> _local = new(StringComparer.Ordinal);
    private DateTimeOffset _redisAwayUntil = DateTimeOffset.MinValue;

    /// <summary>Null when the request may pass; else whole seconds to wait.</summary>
    public async Task<int?> CheckAsync(RateLimit limit, string caller)
    {
        for (var rule = limit; rule is not null; rule = rule.Also)
        {
            if (await CheckOneAsync(rule, caller) is { } retryAfter)
            {
                return retryAfter;
            }
        }
        return null;
    }

    private async Task<int?> CheckOneAsync(RateLimit rule, string caller)
    {
        var length = (long)rule.Window.TotalMilliseconds;
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        var (window, elapsed) = (now / length, now % length);
        var allowedRequests = (long)Math.Ceiling(rule.Requests * scale);
        var key = "limit:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{rule.Bucket}|{caller}")))[..32];
        var (allowed, former, present) =
            await InRedisAsync(key, window, length, elapsed, allowedRequests) ?? InMemory(key, window, length, elapsed, allowedRequests);
        return allowed ? null : SlidingWindow.RetryAfterSeconds(former, present, elapsed, length, allowedRequests);
    }

    private async Task<(bool Allowed, long Former, long Present)?> InRedisAsync(string key, long window, long length, long elapsed, long limit)
    {
        if (redis.Database is not { } database || time.GetUtcNow() < _redisAwayUntil)
        {
            return null;
        }
        try
        {
            var answer = (RedisResult[])(await database.ScriptEvaluateAsync(
                Script,
                [key],
                [window, length, elapsed, limit]).WaitAsync(TimeSpan.FromMilliseconds(500), time))!;
            return ((int)answer[0] == 1, (long)answer[1], (long)answer[2]);
        }
        catch (Exception exception) when (exception is RedisException or TimeoutException)
        {
            _redisAwayUntil = time.GetUtcNow().AddSeconds(2);
            LogRedisAway(exception.GetType().Name);
            return null;
        }
    }

    private (bool Allowed, long Former, long Present) InMemory(string key, long window, long length, long elapsed, long limit)
    {
        if (_local.Count > LocalEntries)
        {
            _local.Clear();
        }
        var state = _local.GetOrAdd(string.Create(CultureInfo.InvariantCulture, $"{key}:{length}"), _ => new LocalWindow());
        lock (state)
        {
            if (state.Window != window)
            {
                state.Former = state.Window == window - 1 ? state.Present : 0;
                state.Present = 0;
                state.Window = window;
            }
            var allowed = SlidingWindow.Count(state.Former, state.Present + 1, elapsed, length) <= limit;
            if (allowed)
            {
                state.Present++;
            }
            return (allowed, state.Former, state.Present);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Redis is away ({Kind}): requests are counted in memory")]
    private partial void LogRedisAway(string kind);

    private sealed class LocalWindow
    {
        public long Window { get; set; }
        public long Present { get; set; }
        public long Former { get; set; }
    }
}

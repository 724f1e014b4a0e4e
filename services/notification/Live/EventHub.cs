using System.Collections.Concurrent;
using FitMyCv.ServiceDefaults.Hosting;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Notification.Live;

/// <summary>
/// The open streams of this replica. Events go through Redis to the hubs of all replicas. While Redis is away they reach the streams of this replica only; then
/// the users concerned are remembered, and when Redis is back all their streams start anew with <c>resync</c>, so that no client misses an event unknowingly.
/// </summary>
public sealed partial class EventHub : BackgroundService
{
    /// <summary>Open streams of a user, over all replicas.</summary>
    public const int MostStreams = 10;

    /// <summary>Id of an event that Redis does not have: unreadable as a position, so it is answered with <c>resync</c>.</summary>
    public const string OfflineId = "offline";

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<Guid, ConcurrentDictionary<Guid, UserStream>> _streams = new();
    private readonly ConcurrentDictionary<Guid, byte> _missed = new();
    private readonly EventBuffer _buffer;
    private readonly TimeProvider _time;
    private readonly ILogger<EventHub> _logger;

    public EventHub(EventBuffer buffer, RedisLink redis, SessionRevocations revocations, IHostApplicationLifetime lifetime, TimeProvider time, ILogger<EventHub> logger)
    {
        _buffer = buffer;
        _time = time;
        _logger = logger;
        revocations.Revoked += sessions => EndWhere(stream => sessions.Contains(stream.SessionId));
        // What came over the channel meanwhile was missed here: clients come back with their ids and get it.
        redis.SubscriptionRestored += (_, _) => EndWhere(_ => true);
        lifetime.ApplicationStopping.Register(() => EndWhere(_ => true));
    }

    /// <summary>Opens a stream, or null when the user has all his places taken.</summary>
    public async Task<UserStream?> OpenAsync(Guid userId, Guid sessionId, CancellationToken requestAborted)
    {
        var stream = new UserStream(userId, sessionId, requestAborted);
        var own = _streams.GetOrAdd(userId, _ => new ConcurrentDictionary<Guid, UserStream>());
        own[stream.Id] = stream;
        if (await HasPlaceAsync(stream, own.Count))
        {
            return stream;
        }
        await CloseAsync(stream);
        return null;
    }

    /// <summary>Keeps the stream's place; called while it lives.</summary>
    public async Task RenewAsync(UserStream stream) => await HasPlaceAsync(stream, 1);

    public async Task CloseAsync(UserStream stream)
    {
        if (_streams.TryGetValue(stream.UserId, out var own))
        {
            own.TryRemove(stream.Id, out _);
            if (own.IsEmpty)
            {
                _streams.TryRemove(new KeyValuePair<Guid, ConcurrentDictionary<Guid, UserStream>>(stream.UserId, own));
            }
        }
        stream.Dispose();
        try
        {
            await _buffer.LeaveAsync(stream.UserId, stream.Id);
        }
        catch (RedisAwayException)
        {
            // The place expires by itself.
        }
    }

    /// <summary>Brings an event to the user's streams on every replica; with Redis away to those here.</summary>
    public async Task ShowAsync(LiveEvent live)
    {
        try
        {
            await _buffer.AddAsync(live);
        }
        catch (RedisAwayException exception)
        {
            _missed[live.UserId] = 0;
            LogAway(exception.Message);
            Offer(live.UserId, new StreamedEvent(OfflineId, live.Name, live.ToJson()));
        }
    }

    /// <summary>Ends the streams here of users or sessions that are gone.</summary>
    public void EndOf(Guid userId) => EndWhere(stream => stream.UserId == userId);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, _time);
        var following = false;
        do
        {
            try
            {
                if (!following)
                {
                    await _buffer.FollowAsync(Take);
                    following = true;
                }
                foreach (var userId in _missed.Keys)
                {
                    await _buffer.ForgetAsync(userId);
                    _missed.TryRemove(userId, out _);
                }
            }
            catch (RedisAwayException exception)
            {
                LogAway(exception.Message);
            }
        } while (await Ticks.NextAsync(timer, stoppingToken));
    }

    /// <summary>A message of <see cref="EventBuffer.Channel"/>.</summary>
    private void Take(string message)
    {
        var parts = message.Split('|', 4);
        if (!Guid.TryParse(parts[0], out var userId))
        {
            return;
        }
        if (parts.Length == 4)
        {
            Offer(userId, new StreamedEvent(parts[1], parts[2], parts[3]));
        }
        else
        {
            EndOf(userId);
        }
    }

    private void Offer(Guid userId, StreamedEvent streamed)
    {
        foreach (var stream in _streams.GetValueOrDefault(userId)?.Values ?? [])
        {
            stream.Offer(streamed);
        }
    }

    private void EndWhere(Func<UserStream, bool> isMeant)
    {
        foreach (var stream in _streams.Values.SelectMany(own => own.Values).Where(isMeant))
        {
            stream.End();
        }
    }

    /// <summary>Counted in Redis over all replicas; with Redis away here.</summary>
    private async Task<bool> HasPlaceAsync(UserStream stream, int openHere)
    {
        try
        {
            return await _buffer.EnterAsync(stream.UserId, stream.Id, MostStreams);
        }
        catch (RedisAwayException)
        {
            return openHere <= MostStreams;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Live events are degraded: {Reason}")]
    private partial void LogAway(string reason);
}

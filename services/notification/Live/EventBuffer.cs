using System.Globalization;
using StackExchange.Redis;

namespace FitMyCv.Notification.Live;

/// <summary>What is kept of a user's events.</summary>
/// <param name="Newest">Position of the newest event ever, <see cref="EventPosition.Start"/> when there was none.</param>
/// <param name="IsWhole">No event went away since the first.</param>
public sealed record KeptEvents(EventPosition Newest, bool IsWhole, IReadOnlyList<(EventPosition Position, StreamedEvent Event)> Events)
{
    /// <summary>Whether everything after the position is kept, so that a stream can go on from it.</summary>
    public bool Knows(EventPosition position) =>
        position <= Newest && (position == Newest || IsWhole || (Events.Count > 0 && position >= Events[0].Position));
}

/// <summary>The replay buffer in Redis: the events of the last hour, at most the 200 newest per user, and the channel between replicas.</summary>
public sealed class EventBuffer(RedisLink redis, TimeProvider time)
{
    /// <summary>Channel of all replicas: <c>userId|id|name|json</c> for an event, <c>userId</c> alone when streams of the user must start anew.</summary>
    public const string Channel = "fitmycv:events";

    private const int MostKept = 200;
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(1);

    /// <summary>Longer than any session lives, so that a client's position outlives its events.</summary>
    private static readonly TimeSpan MarkerLife = TimeSpan.FromDays(31);
    private static readonly TimeSpan PlaceLife = TimeSpan.FromSeconds(45);

    /// <summary>Keeps the event and brings it to the streams of all replicas, once per cause.</summary>
    public Task AddAsync(LiveEvent live) =>
        redis.EvaluateAsync(
            EventScripts.Add,
            [Key(live.UserId, "stream"), Key(live.UserId, "marker"), Key(live.UserId, "order"), Key(live.UserId, "seen")],
            live.Name,
            live.ToJson(),
            live.Subject,
            live.OccurredAt.UtcTicks / TimeSpan.TicksPerMicrosecond,
            MostKept,
            (long)KeptFor.TotalMilliseconds,
            (long)MarkerLife.TotalSeconds,
            Channel,
            live.UserId.ToString(),
            live.Cause.ToString("N"));

    public async Task<KeptEvents> ReadAsync(Guid userId)
    {
        var answer = (string[])(await redis.EvaluateAsync(EventScripts.Read, [Key(userId, "stream"), Key(userId, "marker")]))!;
        var events = new List<(EventPosition, StreamedEvent)>();
        for (var i = 2; i + 2 < answer.Length; i += 3)
        {
            events.Add((EventPosition.TryParse(answer[i])!.Value, new StreamedEvent(answer[i], answer[i + 1], answer[i + 2])));
        }
        return new KeptEvents(EventPosition.TryParse(answer[0]) ?? EventPosition.Start, answer[1].Length == 0, events);
    }

    /// <summary>Takes or renews one of the user's places for a stream; false when all are taken.</summary>
    public async Task<bool> EnterAsync(Guid userId, Guid streamId, int most) =>
        (int)await redis.EvaluateAsync(
            EventScripts.Enter,
            [Key(userId, "places")],
            streamId.ToString("N"),
            time.GetUtcNow().ToUnixTimeMilliseconds(),
            (long)PlaceLife.TotalMilliseconds,
            most) == 1;

    public Task LeaveAsync(Guid userId, Guid streamId) => redis.RunAsync(database => database.SortedSetRemoveAsync(Key(userId, "places"), streamId.ToString("N")));

    /// <summary>Events of the user were missed: no position given so far counts any more, and his streams start anew.</summary>
    public Task ForgetAsync(Guid userId) =>
        redis.EvaluateAsync(
            EventScripts.Forget,
            [Key(userId, "stream"), Key(userId, "marker")],
            ((long)MarkerLife.TotalSeconds).ToString(CultureInfo.InvariantCulture),
            Channel,
            userId.ToString());

    /// <summary>Removes all that is kept of the user.</summary>
    public Task EraseAsync(Guid userId) =>
        redis.RunAsync(database => database.KeyDeleteAsync([Key(userId, "stream"), Key(userId, "marker"), Key(userId, "order"), Key(userId, "seen"), Key(userId, "places")]));

    public Task FollowAsync(Action<string> handle) => redis.SubscribeAsync(Channel, handle);

    private static RedisKey Key(Guid userId, string part) => $"fitmycv:events:{{{userId:N}}}:{part}";
}

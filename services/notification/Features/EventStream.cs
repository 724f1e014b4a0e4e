using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Notification.Live;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace FitMyCv.Notification.Features;

/// <summary>GET /api/events/stream (spec notification §8; on the wire: WHATWG server-sent events).</summary>
internal static class EventStream
{
    private const string RetryAfterSeconds = "10";
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan SessionCheck = TimeSpan.FromSeconds(30);

    public static void MapEventStream(this WebApplication app) =>
        app.MapUserApi().MapGet("/events/stream", Stream).WithMetadata(new WithoutIdempotency());

    private static async Task<IResult> Stream(
        HttpContext http,
        CurrentUser user,
        EventHub hub,
        EventBuffer buffer,
        SessionRevocations revocations,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (await hub.OpenAsync(user.Id, user.SessionId, cancellationToken) is not { } stream)
        {
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return NotificationErrors.TooManyStreams.ToProblem();
        }
        try
        {
            await Prepare(http);
            var position = await GreetAsync(http, user, buffer, time, stream.Ended);
            await GoLiveAsync(http, stream, position, hub, () => !revocations.IsRevoked(user.SessionId) && ExpiresAt(http) > time.GetUtcNow(), time);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // The client went away, the session ended or the service stops: the stream ends, and a client comes back with its id.
        }
        finally
        {
            await hub.CloseAsync(stream);
        }
        return Results.Empty;
    }

    private static Task Prepare(HttpContext http)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (http.Features.Get<IHttpMinResponseDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-cache, no-transform";
        http.Response.Headers["X-Accel-Buffering"] = "no";
        return http.Response.WriteAsync("retry: 3000\n\n", http.RequestAborted);
    }

    /// <summary>Writes <c>connected</c> and all that the client missed; answers the position from which live events count.</summary>
    private static async Task<EventPosition> GreetAsync(HttpContext http, CurrentUser user, EventBuffer buffer, TimeProvider time, CancellationToken ended)
    {
        var header = http.Request.Headers["Last-Event-ID"].ToString();
        var given = header.Length > 0 ? header : http.Request.Query["lastEventId"].ToString();
        KeptEvents kept;
        try
        {
            kept = await buffer.ReadAsync(user.Id);
        }
        catch (RedisAwayException)
        {
            await WriteAsync(http, Connected(EventHub.OfflineId, user, given.Length > 0, time), ended);
            return EventPosition.Start;
        }
        var known = EventPosition.TryParse(given) is { } position && kept.Knows(position) ? position : (EventPosition?)null;
        var start = known ?? kept.Newest;
        await WriteAsync(http, Connected(start.ToString(), user, resync: given.Length > 0 && known is null, time), ended);
        var reached = start;
        foreach (var (at, missed) in kept.Events.Where(entry => entry.Position > start))
        {
            await WriteAsync(http, missed, ended);
            reached = at;
        }
        return reached;
    }

    /// <summary>Writes events newer than the position (what was replayed comes over the channel too), and a comment after each silence.</summary>
    private static async Task GoLiveAsync(HttpContext http, UserStream stream, EventPosition position, EventHub hub, Func<bool> isSessionGood, TimeProvider time)
    {
        var checkAt = time.GetUtcNow() + SessionCheck;
        var commentAt = time.GetUtcNow() + Silence;
        while (isSessionGood())
        {
            var wait = (checkAt < commentAt ? checkAt : commentAt) - time.GetUtcNow();
            if (wait > TimeSpan.Zero && await ArrivedAsync(stream, wait, time))
            {
                while (stream.Events.TryRead(out var live))
                {
                    var at = EventPosition.TryParse(live.Id);
                    if (at is null || at > position)
                    {
                        await WriteAsync(http, live, stream.Ended);
                        position = at ?? position;
                    }
                }
                commentAt = time.GetUtcNow() + Silence;
                continue;
            }
            if (time.GetUtcNow() >= commentAt)
            {
                await WriteAsync(http, ": still here\n\n", stream.Ended);
                commentAt = time.GetUtcNow() + Silence;
            }
            if (time.GetUtcNow() >= checkAt)
            {
                await hub.RenewAsync(stream);
                checkAt = time.GetUtcNow() + SessionCheck;
            }
        }
    }

    private static async Task<bool> ArrivedAsync(UserStream stream, TimeSpan wait, TimeProvider time)
    {
        using var patience = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stream.Ended);
        try
        {
            return await stream.Events.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stream.Ended.IsCancellationRequested)
        {
            return false;
        }
    }

    private static StreamedEvent Connected(string id, CurrentUser user, bool resync, TimeProvider time) =>
        new(id, "connected", new JsonObject { ["userId"] = user.Id.ToString(), ["resync"] = resync, ["timestamp"] = time.GetUtcNow().ToUnixTimeMilliseconds() }.ToJsonString());

    private static Task WriteAsync(HttpContext http, StreamedEvent live, CancellationToken cancellationToken) =>
        WriteAsync(http, $"id: {live.Id}\nevent: {live.Name}\ndata: {live.Json}\n\n", cancellationToken);

    private static async Task WriteAsync(HttpContext http, string text, CancellationToken cancellationToken)
    {
        await http.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(text), cancellationToken);
        await http.Response.Body.FlushAsync(cancellationToken);
    }

    private static DateTimeOffset ExpiresAt(HttpContext http) =>
        long.TryParse(http.User.FindFirst("exp")?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : DateTimeOffset.MinValue;
}

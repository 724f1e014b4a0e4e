using System.Globalization;
using System.Security.Claims;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Sessions;

/// <summary>A token that was just issued; <paramref name="ExpiresAt"/> is its <c>exp</c>.</summary>
public sealed record IssuedSession(Guid Sid, string Token, DateTimeOffset ExpiresAt);

/// <summary>Why sessions end, as <see cref="SessionRevoked"/> names it.</summary>
public static class SessionEnd
{
    public const string SignOut = "signout";
    public const string Password = "password";
    public const string Reset = "reset";
    public const string Role = "role";
    public const string Deleted = "deleted";
    public const string Family = "family";
    public const string User = "user";
}

/// <summary>Sessions: one row per sign-in, tokens of at most 7 days, 30 days from the sign-in at the latest.</summary>
public sealed class UserSessions(SessionTokens tokens, TimeProvider time)
{
    public const string Web = "web";
    public const string Mobile = "mobile";

    /// <summary>Life of a web token.</summary>
    public static readonly TimeSpan TokenLife = TimeSpan.FromDays(7);

    /// <summary>Life of the access token of <c>POST /api/auth/token</c>.</summary>
    public static readonly TimeSpan AccessTokenLife = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan LongestWebSession = TimeSpan.FromDays(30);
    private static readonly TimeSpan ReissueAfter = TimeSpan.FromHours(24);
    private static readonly TimeSpan UseNotedEvery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);
    private const int LongestUserAgent = 300;

    /// <summary>Opens a session and announces the sign-in.</summary>
    public async Task<IssuedSession> OpenAsync(UnitOfWork unit, UserRow user, string kind, string provider, TimeSpan life, HttpContext http)
    {
        var now = WholeSeconds(time.GetUtcNow());
        var sid = Guid.CreateVersion7();
        var userAgent = http.Request.Headers.UserAgent.ToString();
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO sessions (sid, user_id, kind, created_at, last_used_at, expires_at, provider, user_agent, address)
            VALUES (@sid, @UserId, @kind, @now, @now, @ExpiresAt, @provider, @UserAgent, @Address)
            """,
            new
            {
                sid,
                UserId = user.Id,
                kind,
                now,
                ExpiresAt = now + life,
                provider,
                UserAgent = userAgent.Length == 0 ? null : userAgent[..Math.Min(userAgent.Length, LongestUserAgent)],
                Address = ClientAddress.Shortened(ClientAddress.Of(http)),
            });
        unit.Publish(new UserSignedIn { UserId = user.Id, SessionId = sid, Provider = provider });
        var expires = now + (kind == Web ? life : AccessTokenLife);
        return new IssuedSession(sid, tokens.Create(user, sid, expires), expires);
    }

    /// <summary>A new access token of a mobile session.</summary>
    public string AccessToken(UserRow user, Guid sid) => tokens.Create(user, sid, WholeSeconds(time.GetUtcNow()) + AccessTokenLife);

    /// <summary>Ends live sessions of the user with their refresh tokens and tells all services; answers how many there were.</summary>
    public async Task<int> EndAsync(UnitOfWork unit, Guid userId, string reason, Guid? only = null, Guid? except = null)
    {
        var now = time.GetUtcNow();
        var ended = (await unit.Connection.QueryAsync<EndedSession>(
            """
            UPDATE sessions SET ended_at = @now
            WHERE user_id = @userId AND ended_at IS NULL AND expires_at > @now AND (@only::uuid IS NULL OR sid = @only) AND (@except::uuid IS NULL OR sid <> @except)
            RETURNING sid, kind, expires_at
            """,
            new { userId, now, only, except })).AsList();
        if (ended.Count == 0)
        {
            return 0;
        }
        var until = ended.ConvertAll(session => (session.Kind == Web ? session.ExpiresAt : now + AccessTokenLife) + Skew);
        var sids = ended.ConvertAll(session => session.Sid);
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO revocations (sid, until, revoked_at) SELECT sid, until, @now FROM unnest(@sids, @Until) AS ended (sid, until) ON CONFLICT DO NOTHING;
            DELETE FROM refresh_tokens WHERE sid = ANY(@sids);
            """,
            new { sids, Until = until.ConvertAll(end => end.UtcDateTime), now });
        unit.Publish(new SessionRevoked { UserId = userId, SessionIds = sids, Reason = reason, Until = until.Max() });
        return ended.Count;
    }

    /// <summary>The live session and its user, read from the store; null when it has ended.</summary>
    public async Task<LiveSession?> FindAsync(Database database, Guid userId, Guid sid, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var session = await connection.QuerySingleOrDefaultAsync<SessionRow>(
            "SELECT sid, kind, created_at, last_used_at FROM sessions WHERE sid = @sid AND user_id = @userId AND ended_at IS NULL",
            new { sid, userId });
        return session is not null && await connection.FindUserAsync(userId) is { } user ? new LiveSession(session, user) : null;
    }

    /// <summary>True when the token is older than 24 h or tells what is not so any more.</summary>
    public bool IsStale(ClaimsPrincipal token, UserRow user) =>
        time.GetUtcNow() - TimeOf(token, "iat") > ReissueAfter
        || token.FindFirstValue("name") != user.Name
        || token.FindFirstValue("email") != user.Email
        || token.FindFirstValue("email_verified") != (user.EmailVerifiedAt is null ? "false" : "true");

    /// <summary>A new token for the session; null when it has ended meanwhile or lives for 30 days.</summary>
    public async Task<IssuedSession?> ReissueAsync(Database database, LiveSession live, CancellationToken cancellationToken)
    {
        var now = WholeSeconds(time.GetUtcNow());
        var end = live.Session.CreatedAt + LongestWebSession;
        var expires = now + TokenLife < end ? now + TokenLife : WholeSeconds(end);
        if (expires <= now)
        {
            return null;
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var updated = await connection.ExecuteAsync(
            "UPDATE sessions SET expires_at = greatest(expires_at, @expires), last_used_at = @now WHERE sid = @Sid AND ended_at IS NULL",
            new { live.Session.Sid, expires, now });
        return updated == 0 ? null : new IssuedSession(live.Session.Sid, tokens.Create(live.User, live.Session.Sid, expires), expires);
    }

    /// <summary>Notes the use of a session, at most every 5 minutes.</summary>
    public async Task NoteUseAsync(Database database, SessionRow session, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (now - session.LastUsedAt < UseNotedEvery)
        {
            return;
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("UPDATE sessions SET last_used_at = @now WHERE sid = @Sid", new { session.Sid, now });
    }

    /// <summary>A time claim of the token (<c>iat</c>, <c>exp</c>).</summary>
    public static DateTimeOffset TimeOf(ClaimsPrincipal token, string claim) =>
        DateTimeOffset.FromUnixTimeSeconds(long.Parse(token.FindFirstValue(claim) ?? "0", CultureInfo.InvariantCulture));

    private static DateTimeOffset WholeSeconds(DateTimeOffset value) => DateTimeOffset.FromUnixTimeSeconds(value.ToUnixTimeSeconds());

    private sealed record EndedSession
    {
        public required Guid Sid { get; init; }
        public required string Kind { get; init; }
        public required DateTimeOffset ExpiresAt { get; init; }
    }
}

/// <summary>A session's row, as far as it is needed to answer for it.</summary>
public sealed record SessionRow
{
    public required Guid Sid { get; init; }
    public required string Kind { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset LastUsedAt { get; init; }
}

public sealed record LiveSession(SessionRow Session, UserRow User);

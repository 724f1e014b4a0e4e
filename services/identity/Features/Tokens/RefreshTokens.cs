using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Features.Tokens;

/// <summary>A pair for a client that keeps its own tokens.</summary>
public sealed record TokenPair(string AccessToken, string RefreshToken);

/// <summary>
/// Rotating refresh tokens (RFC 9700 §4.14, spec identity §9): each is spent once, under a row lock. A spent one gives its very successor again within
/// 10 s (60 s with the idempotency key of the spending call); later use ends the whole family. Successors are derived by HMAC from the spent token, so that
/// they can be given again though only hashes are stored.
/// </summary>
public sealed class RefreshTokens(UserSessions sessions, AccountMails mails, KeyList keys, TimeProvider time)
{
    /// <summary>Life of one refresh token.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromDays(30);

    private static readonly TimeSpan LongestFamily = TimeSpan.FromDays(90);
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan GraceWithKey = TimeSpan.FromSeconds(60);

    private readonly byte[][] _keys = [.. keys.All.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, 32, info: "fitmycv refresh token"u8.ToArray()))];

    /// <summary>Opens a session of kind mobile with the first token of its family.</summary>
    public async Task<TokenPair> OpenAsync(UnitOfWork unit, UserRow user, HttpContext http)
    {
        var session = await sessions.OpenAsync(unit, user, UserSessions.Mobile, "token", Life, http);
        var secret = SecretToken.Create();
        await InsertAsync(unit, session.Sid, secret.Hash, time.GetUtcNow() + Life);
        return new TokenPair(session.Token, secret.Text);
    }

    /// <summary>The next pair, or null when the token gives nothing (unknown, expired, spent, of an ended session).</summary>
    /// <param name="idempotencyKey">Of the call, when it has one.</param>
    public async Task<TokenPair?> RotateAsync(UnitOfWork unit, string token, string? idempotencyKey)
    {
        var now = time.GetUtcNow();
        var row = await unit.Connection.QuerySingleOrDefaultAsync<TokenRow>(
            """
            SELECT r.id, r.sid, r.expires_at, r.spent_at, r.spent_key, r.successor, s.user_id, s.created_at FROM refresh_tokens r
            JOIN sessions s ON s.sid = r.sid AND s.ended_at IS NULL WHERE r.hash = @Hash FOR UPDATE OF r
            """,
            new { Hash = SecretToken.HashOf(token) });
        if (row is null || row.ExpiresAt <= now || await unit.Connection.FindUserAsync(row.UserId) is not { } user)
        {
            return null;
        }
        var keyHash = idempotencyKey is null ? null : SecretToken.HashOf(idempotencyKey);
        if (row.SpentAt is null)
        {
            return await SpendAsync(unit, row, user, token, keyHash, now);
        }
        var isSameCall = keyHash is not null && row.SpentKey is not null && keyHash.AsSpan().SequenceEqual(row.SpentKey);
        if (now - row.SpentAt <= (isSameCall ? GraceWithKey : Grace)
            && _keys.Select(key => Successor(token, key)).FirstOrDefault(next => next.Hash.AsSpan().SequenceEqual(row.Successor)) is { } again)
        {
            return new TokenPair(sessions.AccessToken(user, row.Sid), again.Text);
        }
        if (await sessions.EndAsync(unit, user.Id, SessionEnd.Family, only: row.Sid) > 0)
        {
            mails.Notice(unit, user, SecurityEvent.SessionFamilyRevoked);
        }
        return null;
    }

    private async Task<TokenPair?> SpendAsync(UnitOfWork unit, TokenRow row, UserRow user, string token, byte[]? keyHash, DateTimeOffset now)
    {
        var familyEnd = row.CreatedAt + LongestFamily;
        var expires = now + Life < familyEnd ? now + Life : familyEnd;
        if (expires <= now)
        {
            return null;
        }
        var next = Successor(token, _keys[0]);
        await InsertAsync(unit, row.Sid, next.Hash, expires);
        await unit.Connection.ExecuteAsync(
            """
            UPDATE refresh_tokens SET spent_at = @now, spent_key = @keyHash, successor = @Successor WHERE id = @Id;
            UPDATE sessions SET last_used_at = @now, expires_at = @expires WHERE sid = @Sid;
            """,
            new { row.Id, row.Sid, now, keyHash, Successor = next.Hash, expires });
        return new TokenPair(sessions.AccessToken(user, row.Sid), next.Text);
    }

    private Task<int> InsertAsync(UnitOfWork unit, Guid sid, byte[] hash, DateTimeOffset expires) =>
        unit.Connection.ExecuteAsync(
            "INSERT INTO refresh_tokens (id, sid, hash, issued_at, expires_at) VALUES (@Id, @sid, @hash, @Now, @expires)",
            new { Id = Guid.CreateVersion7(), sid, hash, Now = time.GetUtcNow(), expires });

    private static SecretToken Successor(string token, byte[] key) =>
        SecretToken.Of(Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(token))));

    private sealed record TokenRow
    {
        public required Guid Id { get; init; }
        public required Guid Sid { get; init; }
        public required DateTimeOffset ExpiresAt { get; init; }
        public DateTimeOffset? SpentAt { get; init; }
        public byte[]? SpentKey { get; init; }
        public byte[]? Successor { get; init; }
        public required Guid UserId { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }
}

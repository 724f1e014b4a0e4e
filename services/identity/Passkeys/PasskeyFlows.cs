using System.Security.Cryptography;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Passkeys;

/// <summary>What a ceremony leads to: a new passkey of a live session, a web session, or tokens.</summary>
public sealed record PasskeyFlowKind(string Name)
{
    public static readonly PasskeyFlowKind Register = new("register");
    public static readonly PasskeyFlowKind Web = new("web");
    public static readonly PasskeyFlowKind Mobile = new("mobile");
}

/// <summary>A ceremony that has begun: what the authenticator signs, and the secret by which its answer is known as the client's.</summary>
public sealed record PasskeyFlow(byte[] Challenge, string Secret);

/// <summary>
/// WebAuthn challenges: 5 minutes, used once. The answer must bring the secret that its options were given with (a browser's sign-in has it in a cookie),
/// and a registration the very session that asked for it. Of the secret only the hash is stored.
/// </summary>
public sealed class PasskeyFlows(Database database, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int ChallengeLength = 32;

    /// <param name="session">User and session of a registration; null for a sign-in.</param>
    public async Task<PasskeyFlow> BeginAsync(PasskeyFlowKind kind, (Guid UserId, Guid Sid)? session, CancellationToken cancellationToken)
    {
        var challenge = RandomNumberGenerator.GetBytes(ChallengeLength);
        var secret = SecretToken.Create();
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO passkey_flows (secret_hash, kind, challenge, user_id, sid, expires_at)
            VALUES (@Hash, @Kind, @challenge, @UserId, @Sid, @ExpiresAt)
            """,
            new { secret.Hash, Kind = kind.Name, challenge, session?.UserId, session?.Sid, ExpiresAt = time.GetUtcNow() + Life });
        return new PasskeyFlow(challenge, secret.Text);
    }

    /// <summary>The challenge, which is used up by this whatever follows; null when there is none (any more) for this secret, kind and session.</summary>
    public async Task<byte[]?> TakeAsync(PasskeyFlowKind kind, string secret, (Guid UserId, Guid Sid)? session, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<byte[]>(
            """
            DELETE FROM passkey_flows
            WHERE secret_hash = @Hash AND kind = @Kind AND expires_at > @Now AND user_id IS NOT DISTINCT FROM @UserId AND sid IS NOT DISTINCT FROM @Sid
            RETURNING challenge
            """,
            new { Hash = SecretToken.HashOf(secret), Kind = kind.Name, Now = time.GetUtcNow(), session?.UserId, session?.Sid });
    }
}

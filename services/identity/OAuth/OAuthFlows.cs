using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.OAuth;

/// <summary>What a new flow is for: a sign-in, or a link to the account of a live session.</summary>
public sealed record NewOAuthFlow(string Provider, string CallbackUrl)
{
    public const string Login = "login";
    public const string Link = "link";

    /// <summary>User and session of a link; null for a sign-in.</summary>
    public (Guid UserId, Guid Sid)? LinkTo { get; init; }

    public string? ReferralCode { get; init; }
}

/// <summary>The random values of one flow; <c>State</c> goes to the browser, in its cookie and through the provider.</summary>
public sealed record OAuthFlowSecrets(SecretToken State, SecretToken CodeVerifier, string? Nonce)
{
    public static OAuthFlowSecrets Create(OAuthProvider provider) =>
        new(SecretToken.Create(), SecretToken.Create(), provider.UseNonce ? SecretToken.Create().Text : null);
}

/// <summary>A flow, as stored.</summary>
public sealed record OAuthFlow
{
    public required string Kind { get; init; }
    public required string Provider { get; init; }
    public Guid? UserId { get; init; }
    public Guid? Sid { get; init; }
    public required string CodeVerifier { get; init; }
    public string? Nonce { get; init; }
    public required string CallbackUrl { get; init; }
    public string? ReferralCode { get; init; }

    /// <summary>What Apple's first post said of the name.</summary>
    public string? PersonName { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
    public DateTimeOffset? UsedAt { get; init; }

    public bool IsLink => Kind == NewOAuthFlow.Link;
}

public enum FlowVerdict
{
    Good,

    /// <summary>Unknown, used, of another browser or of another provider.</summary>
    Invalid,
    Expired,
}

/// <summary>
/// OAuth flows between their start and their callback: 10 minutes, used once, bound to the browser by the state cookie and to the provider that they were
/// started with. Of the state only the hash is stored.
/// </summary>
public sealed class OAuthFlows(Database database, TimeProvider time)
{
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(10);

    public async Task StoreAsync(NewOAuthFlow flow, OAuthFlowSecrets secrets, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO oauth_flows (state_hash, kind, provider, user_id, sid, code_verifier, nonce, callback_url, referral_code, expires_at)
            VALUES (@Hash, @Kind, @Provider, @UserId, @Sid, @CodeVerifier, @Nonce, @CallbackUrl, @ReferralCode, @ExpiresAt)
            """,
            new
            {
                secrets.State.Hash,
                Kind = flow.LinkTo is null ? NewOAuthFlow.Login : NewOAuthFlow.Link,
                flow.Provider,
                flow.LinkTo?.UserId,
                flow.LinkTo?.Sid,
                CodeVerifier = secrets.CodeVerifier.Text,
                secrets.Nonce,
                flow.CallbackUrl,
                flow.ReferralCode,
                ExpiresAt = time.GetUtcNow() + Life,
            });
    }

    /// <summary>Keeps the name of Apple's form post for the GET that follows it; the first one counts.</summary>
    public async Task NoteNameAsync(string provider, string state, string name, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            UPDATE oauth_flows SET person_name = @name
            WHERE state_hash = @Hash AND provider = @provider AND used_at IS NULL AND expires_at > @Now AND person_name IS NULL
            """,
            new { Hash = SecretToken.HashOf(state), provider, name, Now = time.GetUtcNow() });
    }

    /// <summary>
    /// Uses the flow of the state up; of parallel uses exactly one gets it. The flow is answered with a bad verdict too, when there is one, so that the
    /// browser can be sent to the right page.
    /// </summary>
    /// <param name="cookie">The browser's state cookie: without the same value the flow stays as it is.</param>
    public Task<(OAuthFlow? Flow, FlowVerdict Verdict)> TakeAsync(string provider, string? state, string? cookie, CancellationToken cancellationToken) =>
        state is null
            ? Task.FromResult<(OAuthFlow?, FlowVerdict)>((null, FlowVerdict.Invalid))
            : database.InTransactionAsync(unit => TakeAsync(unit, provider, state, cookie), cancellationToken);

    private async Task<(OAuthFlow?, FlowVerdict)> TakeAsync(UnitOfWork unit, string provider, string state, string? cookie)
    {
        var now = time.GetUtcNow();
        var hash = SecretToken.HashOf(state);
        var flow = await unit.Connection.QuerySingleOrDefaultAsync<OAuthFlow>(
            """
            SELECT kind, provider, user_id, sid, code_verifier, nonce, callback_url, referral_code, person_name, expires_at, used_at
            FROM oauth_flows WHERE state_hash = @hash FOR UPDATE
            """,
            new { hash });
        if (flow is null || flow.Provider != provider || flow.UsedAt is not null || !IsSame(cookie, state))
        {
            return (flow, FlowVerdict.Invalid);
        }
        if (flow.ExpiresAt <= now)
        {
            return (flow, FlowVerdict.Expired);
        }
        await unit.Connection.ExecuteAsync(
            "UPDATE oauth_flows SET used_at = @now, code_verifier = '', nonce = NULL, person_name = NULL WHERE state_hash = @hash",
            new { now, hash });
        return (flow, FlowVerdict.Good);
    }

    private static bool IsSame(string? cookie, string state) =>
        cookie is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(cookie), Encoding.UTF8.GetBytes(state));
}

using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.OAuth;

/// <summary>
/// Links a provider's identity to the account whose live session started the flow: the session proves the one side, the provider's answer the other. The
/// e-mails of the two may differ.
/// </summary>
public sealed class ExternalLinking(ExternalLogins logins, AccountMails mails, TimeProvider time)
{
    /// <summary>Query of the account page that tells the outcome.</summary>
    public const string Linked = "linkSuccess=true";
    public const string AlreadyLinked = "linkSuccess=already_linked";
    public const string LinkedToOther = "linkError=already_linked_other";
    public const string SessionExpired = "linkError=session_expired";
    public const string InvalidState = "linkError=invalid_state";

    public async Task<string> LinkAsync(UnitOfWork unit, OAuthFlow flow, ExternalIdentity identity)
    {
        await ExternalLogins.ReserveAsync(unit, flow.Provider, identity);
        // The account's row is locked, so that links and unlinks of one account come one after the other.
        if (await unit.Connection.LockUserAsync(flow.UserId!.Value) is not { } user || !await IsLiveAsync(unit, flow))
        {
            return SessionExpired;
        }
        if (await logins.AddAsync(unit, user.Id, flow.Provider, identity))
        {
            mails.Notice(unit, user, SecurityEvent.ProviderLinked);
            return Linked;
        }
        var owner = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            "SELECT user_id FROM external_logins WHERE provider = @Provider AND provider_account_id = @AccountId",
            new { flow.Provider, identity.AccountId });
        return owner == user.Id ? AlreadyLinked
            : owner is not null ? LinkedToOther
            // Another identity of this provider was linked since the flow began.
            : InvalidState;
    }

    private async Task<bool> IsLiveAsync(UnitOfWork unit, OAuthFlow flow) =>
        await unit.Connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM sessions WHERE sid = @Sid AND user_id = @UserId AND ended_at IS NULL AND expires_at > @Now)",
            new { flow.Sid, flow.UserId, Now = time.GetUtcNow() });
}

using System.Globalization;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Identity.Mails;

/// <summary>Events of a <c>security_notice</c>.</summary>
public static class SecurityEvent
{
    public const string PasswordChanged = "password_changed";
    public const string EmailChanged = "email_changed";
    public const string TwoFactorChanged = "two_factor_changed";
    public const string ProviderLinked = "provider_linked";
    public const string ProviderUnlinked = "provider_unlinked";
    public const string PasskeyAdded = "passkey_added";
    public const string PasskeyRemoved = "passkey_removed";
    public const string PasskeyCloned = "passkey_cloned";
    public const string SessionFamilyRevoked = "session_family_revoked";
}

/// <summary>
/// Asks notification for the mails about accounts, with the commit of the caller's transaction. Verification, reset and e-mail change have a cool-down:
/// one in 60 s and 5 an hour per account and kind; further ones are silently not sent (spec identity §1.3).
/// </summary>
public sealed class AccountMails(PublicSite site, PlatformSettings settings, MailTokens tokens, string supportUrl, TimeProvider time)
{
    private static readonly TimeSpan CoolDown = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private const int PerWindow = 5;
    private const string AccountExistsKind = "account_exists";

    /// <summary>Link to verify the address, unless one was sent a moment ago. The caller's transaction holds the user's row.</summary>
    public async Task RequestVerificationAsync(UnitOfWork unit, UserRow user)
    {
        if (await ReserveAsync(unit, user.Id, MailTokenKind.Verify.Name, CoolDown, PerWindow) is null)
        {
            return;
        }
        var token = await tokens.IssueAsync(unit, user.Id, MailTokenKind.Verify);
        Send(unit, user, token.Id.ToString(), "email_verification", ("verificationUrl", site.Auth("verify-email?token=" + token.Secret)));
    }

    /// <summary>Link to set a new password, unless one was sent a moment ago.</summary>
    public async Task RequestResetAsync(UnitOfWork unit, UserRow user)
    {
        if (await ReserveAsync(unit, user.Id, MailTokenKind.Reset.Name, CoolDown, PerWindow) is null)
        {
            return;
        }
        var token = await tokens.IssueAsync(unit, user.Id, MailTokenKind.Reset);
        Send(unit, user, token.Id.ToString(), "password_reset", ("resetUrl", ResetUrl(token)));
    }

    /// <summary>Invitation of an account that an administrator made: the link sets the first password.</summary>
    public async Task InviteAsync(UnitOfWork unit, UserRow user)
    {
        var token = await tokens.IssueAsync(unit, user.Id, MailTokenKind.Invitation);
        Send(unit, user, token.Id.ToString(), "account_invitation", ("resetUrl", ResetUrl(token)));
    }

    /// <summary>Confirmation link to the new address; the caller has reserved the request.</summary>
    public async Task RequestEmailChangeAsync(UnitOfWork unit, UserRow user, string newEmail)
    {
        var token = await tokens.IssueAsync(unit, user.Id, MailTokenKind.EmailChange, newEmail);
        Send(
            unit,
            user with { Email = newEmail },
            token.Id.ToString(),
            "email_change",
            ("verificationUrl", site.Page("/auth/verify-email-change?token=" + token.Secret)),
            ("newEmail", newEmail));
    }

    /// <summary>Somebody tried to register with this address: its owner learns it, at most once an hour.</summary>
    public async Task TellAccountExistsAsync(UnitOfWork unit, UserRow user)
    {
        if (await ReserveAsync(unit, user.Id, AccountExistsKind, Window, 1) is { } attempt)
        {
            Send(unit, user, attempt.ToString(), "account_exists", ("loginUrl", site.Page("/auth")), ("resetUrl", site.Page("/auth/forgot-password")));
        }
    }

    public void Welcome(UnitOfWork unit, UserRow user)
    {
        var credits = settings.Bool("subscription_mode_enabled") ? 0 : settings.Int("welcome_credits");
        Send(
            unit,
            user,
            $"welcome:{user.Id}",
            "welcome",
            ("loginUrl", site.Page("/auth")),
            ("welcomeCredits", credits.ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Never held back. <paramref name="user"/> has the address that the notice goes to.</summary>
    public void Notice(UnitOfWork unit, UserRow user, string securityEvent) =>
        Send(
            unit,
            user,
            Guid.CreateVersion7().ToString(),
            "security_notice",
            ("event", securityEvent),
            ("occurredAt", time.GetUtcNow().UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture)),
            ("supportUrl", supportUrl));

    /// <summary>Notes a request of the kind; null when the last one is younger than <paramref name="pause"/> or the hour has had its number.</summary>
    public async Task<Guid?> ReserveAsync(UnitOfWork unit, Guid userId, string kind, TimeSpan pause, int perHour, string? newEmail = null)
    {
        var now = time.GetUtcNow();
        await unit.Connection.ExecuteAsync("SELECT 1 FROM users WHERE id = @userId FOR UPDATE", new { userId });
        var (lastHour, last) = await unit.Connection.QuerySingleAsync<(long, DateTime?)>(
            "SELECT count(*), max(requested_at) FROM mail_requests WHERE user_id = @userId AND kind = @kind AND requested_at > @Since",
            new { userId, kind, Since = now - Window });
        if (lastHour >= perHour || (last is { } at && now - new DateTimeOffset(at, TimeSpan.Zero) < pause))
        {
            return null;
        }
        var id = Guid.CreateVersion7();
        await unit.Connection.ExecuteAsync(
            "INSERT INTO mail_requests (id, user_id, kind, new_email, requested_at) VALUES (@id, @userId, @kind, @newEmail, @now)",
            new { id, userId, kind, newEmail, now });
        return id;
    }

    private string ResetUrl(IssuedMailToken token) => site.Page("/auth/reset-password?token=" + token.Secret);

    private static void Send(UnitOfWork unit, UserRow user, string mailId, string trigger, params ReadOnlySpan<(string Name, string Value)> variables)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in variables)
        {
            values[name] = value;
        }
        if (user.Name is not null)
        {
            values["userName"] = user.Name;
        }
        unit.Publish(new MailRequested
        {
            UserId = user.Id,
            MailId = mailId,
            TriggerName = trigger,
            RecipientUserId = user.Id,
            RecipientEmail = user.Email,
            Language = user.Locale,
            Variables = values,
        });
    }
}

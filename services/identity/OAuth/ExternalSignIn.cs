using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Identity.OAuth;

/// <summary>A session, or NextAuth's code of why there is none.</summary>
public sealed record ExternalSignInOutcome(IssuedSession? Session, string? Error);

/// <summary>
/// Sign-in by a provider's identity (spec identity §4): a known one opens a session; an unknown one makes an account when its e-mail is verified and
/// nobody's. It is never attached to an existing account by its e-mail.
/// </summary>
public sealed class ExternalSignIn(ExternalLogins logins, NewAccounts accounts, EmailVerification verification, UserSessions sessions, PlatformSettings settings)
{
    public async Task<ExternalSignInOutcome> SignInAsync(UnitOfWork unit, OAuthFlow flow, ExternalIdentity identity, HttpContext http)
    {
        await ExternalLogins.ReserveAsync(unit, flow.Provider, identity);
        if (await ExternalLogins.LockUserOfAsync(unit, flow.Provider, identity) is { } known)
        {
            await logins.KeepRefreshTokenAsync(unit, flow.Provider, identity);
            return await OpenAsync(unit, known, flow.Provider, http);
        }
        if (identity.Email is { } email && await unit.Connection.FindUserByEmailAsync(email) is not null)
        {
            return Refused("OAuthAccountNotLinked");
        }
        if (identity.Email is null || !identity.IsEmailVerified)
        {
            return Refused("OAuthCreateAccount");
        }
        if (!settings.Bool("registration_enabled"))
        {
            return Refused("AccessDenied");
        }
        return await CreateAsync(unit, flow, identity, identity.Email, http) is { } created
            ? await OpenAsync(unit, created, flow.Provider, http)
            : Refused("OAuthAccountNotLinked");
    }

    /// <summary>A verified account without a password, with the effects of a registration and of a verification; null when the address was taken meanwhile.</summary>
    private async Task<UserRow?> CreateAsync(UnitOfWork unit, OAuthFlow flow, ExternalIdentity identity, string email, HttpContext http)
    {
        var account = new NewAccount(email, identity.Name, null, Roles.User, Locales.FromAcceptLanguage(http.Request.Headers.AcceptLanguage), flow.Provider)
        {
            IsVerified = true,
            Image = identity.Image,
            ReferrerUserId = flow.ReferralCode is { } code ? await NewAccounts.FindReferrerAsync(unit.Connection, code) : null,
        };
        if (await accounts.CreateAsync(unit, account) is not { } user)
        {
            return null;
        }
        await logins.AddAsync(unit, user.Id, flow.Provider, identity);
        await verification.AnnounceFirstAsync(unit, user, welcome: true);
        return user;
    }

    private async Task<ExternalSignInOutcome> OpenAsync(UnitOfWork unit, UserRow user, string provider, HttpContext http) =>
        new(await sessions.OpenAsync(unit, user, UserSessions.Web, provider, UserSessions.TokenLife, http), null);

    private static ExternalSignInOutcome Refused(string error) => new(null, error);
}

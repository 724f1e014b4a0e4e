using System.Globalization;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.NextAuth;

/// <summary><c>POST callback/credentials</c>: e-mail and password, or the auto sign-in token of verify-email.</summary>
internal static class CredentialsSignIn
{
    public const string Provider = "credentials";

    public static async Task<IResult> PostAsync(
        HttpContext http,
        PasswordSignIn passwords,
        RecaptchaCheck recaptcha,
        MailTokens tokens,
        UserSessions sessions,
        AuthCookies cookies,
        Database database,
        CancellationToken cancellationToken)
    {
        var request = await NextAuthRequest.OfPostAsync(http);
        request.EnsureCookies();
        if (!request.HasGoodCsrf)
        {
            return request.Answer(request.Site.Auth("signin?csrf=true"));
        }
        IssuedSession? session = null;
        var refusal = "CredentialsSignin&provider=credentials";
        if (!await recaptcha.PassesAsync(request["recaptchaToken"], cancellationToken))
        {
            // Answered below, as a wrong password.
        }
        else if (request["autoSignInToken"] is { } secret)
        {
            session = await database.InTransactionAsync(unit => OpenByTokenAsync(unit, secret, tokens, sessions, http), cancellationToken);
        }
        else
        {
            var outcome = await passwords.SignInAsync(request["email"], request["password"], request["totp"], http);
            switch (outcome.Verdict)
            {
                case SignInVerdict.Throttled:
                    return Throttled(http, outcome.Wait, request.Site.Auth("error?error=TooManyRequests"));
                case SignInVerdict.TwoFactorRequired:
                    refusal = "TwoFactorRequired";
                    break;
                case SignInVerdict.TwoFactorInvalid:
                    refusal = "TwoFactorInvalid";
                    break;
            }
            session = outcome.User is { } user ? await database.InTransactionAsync(unit => OpenAsync(unit, user.Id, sessions, http), cancellationToken) : null;
        }
        if (session is null)
        {
            return request.Answer(request.Site.Auth("error?error=" + refusal), StatusCodes.Status401Unauthorized);
        }
        cookies.WriteSession(http, session);
        return request.Answer(request.CallbackUrl);
    }

    /// <summary>429 <c>auth.tooManyAttempts</c> with its wait in seconds; <paramref name="url"/> for the NextAuth client.</summary>
    internal static ProblemHttpResult Throttled(HttpContext http, TimeSpan wait, string? url = null)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        var members = new Dictionary<string, object?>(StringComparer.Ordinal) { ["retryAfter"] = seconds };
        if (url is not null)
        {
            members["url"] = url;
        }
        return AuthErrors.TooManyAttempts.ToProblem(extensions: members);
    }

    private static async Task<IssuedSession?> OpenAsync(UnitOfWork unit, Guid userId, UserSessions sessions, HttpContext http) =>
        await unit.Connection.LockUserAsync(userId) is { } user
            ? await sessions.OpenAsync(unit, user, UserSessions.Web, Provider, UserSessions.TokenLife, http)
            : null;

    private static async Task<IssuedSession?> OpenByTokenAsync(UnitOfWork unit, string secret, MailTokens tokens, UserSessions sessions, HttpContext http) =>
        await tokens.UseAsync(unit, MailTokenKind.AutoSignIn, secret) is { } used
        && await unit.Connection.LockUserAsync(used.UserId) is { EmailVerifiedAt: not null } user
        && !await TwoFactor.IsEnabledAsync(unit.Connection, user.Id)
            ? await sessions.OpenAsync(unit, user, UserSessions.Web, Provider, UserSessions.TokenLife, http)
            : null;
}

using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Identity.Features.Recovery;

public sealed record EmailRequest(string? Email, string? RecaptchaToken);

public sealed record SuccessAnswer(bool Success = true);

/// <summary><c>GET /api/auth/verify-email</c> and <c>POST /api/auth/resend-verification</c> (spec identity §5).</summary>
internal static class VerifyEmailApi
{
    /// <summary>Answers about an address take at least this long, so that their time does not tell whether an account exists.</summary>
    private static readonly TimeSpan AnswerTime = TimeSpan.FromMilliseconds(60);

    public static void MapVerifyEmail(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAnonymousApi().MapGroup("/auth");
        routes.MapGet("/verify-email", VerifyAsync).WithMetadata(new WithoutIdempotency());
        routes.MapPost("/resend-verification", ResendAsync);
    }

    private static async Task<IResult> VerifyAsync(
        HttpContext http,
        PublicSite site,
        EmailVerification verification,
        MailTokens tokens,
        UserSessions sessions,
        AuthCookies cookies,
        Database database,
        CancellationToken cancellationToken)
    {
        if (http.Request.Query["token"].ToString() is not { Length: > 0 } secret)
        {
            return Refuse(http, site, "token-missing", AuthErrors.TokenRequired);
        }
        var caller = CurrentUser.Of(http);
        var opened = await database.InTransactionAsync(
            async unit =>
            {
                if (await tokens.UseAsync(unit, MailTokenKind.Verify, secret) is not { } used || await unit.Connection.LockUserAsync(used.UserId) is not { } user)
                {
                    return null;
                }
                var verified = await verification.VerifyAsync(unit, user, welcome: true);
                var autoSignIn = await tokens.IssueAsync(unit, user.Id, MailTokenKind.AutoSignIn);
                var session = caller is null || caller.Id == user.Id
                    ? await sessions.OpenAsync(unit, verified, UserSessions.Web, CredentialsSignIn.Provider, UserSessions.TokenLife, http)
                    : null;
                return new Verified(autoSignIn.Secret, session);
            },
            cancellationToken);
        if (opened is null)
        {
            return Refuse(http, site, "token-invalid", AuthErrors.TokenInvalid);
        }
        if (opened.Session is not null)
        {
            cookies.WriteSession(http, opened.Session);
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Redirect(site.Page("/auth/complete-signin?token=" + opened.AutoSignInToken));
    }

    private static async Task<IResult> ResendAsync(EmailRequest body, RecaptchaCheck recaptcha, AccountMails mails, Database database, CancellationToken cancellationToken) =>
        await ForAddressAsync(
            body,
            recaptcha,
            database,
            async (unit, user) =>
            {
                if (user.EmailVerifiedAt is null)
                {
                    await mails.RequestVerificationAsync(unit, user);
                }
            },
            cancellationToken);

    /// <summary>Runs the effect when the address is an account's and answers the same in every case.</summary>
    internal static async Task<IResult> ForAddressAsync(
        EmailRequest body,
        RecaptchaCheck recaptcha,
        Database database,
        Func<UnitOfWork, UserRow, Task> effect,
        CancellationToken cancellationToken)
    {
        if (!await recaptcha.PassesAsync(body.RecaptchaToken, cancellationToken))
        {
            return AuthErrors.RecaptchaFailed.ToProblem();
        }
        if (string.IsNullOrWhiteSpace(body.Email))
        {
            return AuthErrors.EmailRequired.ToProblem();
        }
        if (EmailAddress.Normalize(body.Email) is not { } email)
        {
            return AuthErrors.EmailInvalid.ToProblem();
        }
        var answerTime = Task.Delay(AnswerTime, cancellationToken);
        await database.InTransactionAsync(
            async unit =>
            {
                if (await unit.Connection.FindUserByEmailAsync(email) is { } user)
                {
                    await effect(unit, user);
                }
            },
            cancellationToken);
        await answerTime;
        return TypedResults.Ok(new SuccessAnswer());
    }

    /// <summary>A browser goes back to the page with an error, other clients get the problem.</summary>
    private static IResult Refuse(HttpContext http, PublicSite site, string pageError, ErrorDefinition error) =>
        http.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase)
            ? TypedResults.Redirect(site.Page("/auth?error=" + pageError))
            : error.ToProblem();

    private sealed record Verified(string AutoSignInToken, IssuedSession? Session);
}

using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Features.Registration;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;

namespace FitMyCv.Identity.Features.Recovery;

public sealed record ResetPasswordRequest(string? Token, string? Password);

/// <summary><c>POST /api/auth/request-reset</c> and <c>POST /api/auth/reset-password</c> (spec identity §5).</summary>
internal static class PasswordResetApi
{
    public static void MapPasswordReset(this IEndpointRouteBuilder app)
    {
        var routes = app.MapAnonymousApi().MapGroup("/auth");
        routes.MapPost("/request-reset", RequestAsync);
        routes.MapPost("/reset-password", ResetAsync).WithMetadata(new WithoutIdempotency());
    }

    private static Task<IResult> RequestAsync(EmailRequest body, RecaptchaCheck recaptcha, AccountMails mails, Database database, CancellationToken cancellationToken) =>
        VerifyEmailApi.ForAddressAsync(body, recaptcha, database, mails.RequestResetAsync, cancellationToken);

    private static async Task<IResult> ResetAsync(
        ResetPasswordRequest body,
        Database database,
        PasswordHashing hashing,
        MailTokens tokens,
        EmailVerification verification,
        UserSessions sessions,
        AccountMails mails,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.Token))
        {
            return AuthErrors.TokenRequired.ToProblem();
        }
        if (string.IsNullOrEmpty(body.Password))
        {
            return AuthErrors.PasswordRequired.ToProblem();
        }
        if (await OwnerAsync(database, body.Token, time.GetUtcNow(), cancellationToken) is not { } owner)
        {
            return AuthErrors.TokenInvalid.ToProblem();
        }
        if (PasswordRules.WeaknessOf(body.Password, owner) is { } weakness)
        {
            return RegisterApi.WeakPassword("password", weakness);
        }
        var hash = await hashing.HashAsync(body.Password, cancellationToken);
        var isReset = await database.InTransactionAsync(
            async unit =>
            {
                if (await tokens.UseAsync(unit, MailTokenKind.Reset, body.Token) is not { } used || await unit.Connection.LockUserAsync(used.UserId) is not { } user)
                {
                    return false;
                }
                await unit.Connection.ExecuteAsync(
                    "UPDATE users SET password_hash = @hash, updated_at = @Now, version = version + 1 WHERE id = @Id",
                    new { user.Id, hash, Now = time.GetUtcNow() });
                await verification.VerifyAsync(unit, user, welcome: true);
                await sessions.EndAsync(unit, user.Id, SessionEnd.Reset);
                await MailTokens.DropAsync(unit, user.Id, MailTokenKind.Reset);
                await SignInThrottle.ClearAccountAsync(unit, user.Email);
                mails.Notice(unit, user, SecurityEvent.PasswordChanged);
                return true;
            },
            cancellationToken);
        return isReset ? TypedResults.Ok(new SuccessAnswer()) : AuthErrors.TokenInvalid.ToProblem();
    }

    /// <summary>The address of the account that the live token belongs to, for the password rules; uses nothing up.</summary>
    private static async Task<string?> OwnerAsync(Database database, string secret, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.QuerySingleOrDefaultAsync<string>(
            """
            SELECT u.email FROM mail_tokens t JOIN users u ON u.id = t.user_id
            WHERE t.hash = @Hash AND t.kind = @Kind AND t.used_at IS NULL AND t.expires_at > @now
            """,
            new { Hash = SecretToken.HashOf(secret), Kind = MailTokenKind.Reset.Name, now });
    }
}

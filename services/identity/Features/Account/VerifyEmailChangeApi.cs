using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using Npgsql;

namespace FitMyCv.Identity.Features.Account;

public sealed record EmailChangeAnswer(bool Success, string NewEmail);

/// <summary><c>GET /api/auth/verify-email-change</c>: the new address takes over (spec identity §5).</summary>
internal static class VerifyEmailChangeApi
{
    public static void MapVerifyEmailChange(this IEndpointRouteBuilder app) => app.MapAnonymousApi().MapGet("/auth/verify-email-change", GetAsync);

    private static async Task<IResult> GetAsync(
        HttpContext http,
        MailTokens tokens,
        EmailVerification verification,
        AccountMails mails,
        Database database,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (http.Request.Query["token"].ToString() is not { Length: > 0 } secret)
        {
            return AuthErrors.TokenRequired.ToProblem();
        }
        try
        {
            return await database.InTransactionAsync(unit => ChangeAsync(unit, secret, tokens, verification, mails, time.GetUtcNow()), cancellationToken);
        }
        catch (PostgresException exception) when (exception.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Taken in this very moment: the next use of the link finds it taken and drops the request.
            return AuthErrors.EmailAlreadyUsed.ToProblem();
        }
    }

    private static async Task<IResult> ChangeAsync(
        UnitOfWork unit,
        string secret,
        MailTokens tokens,
        EmailVerification verification,
        AccountMails mails,
        DateTimeOffset now)
    {
        if (await tokens.UseAsync(unit, MailTokenKind.EmailChange, secret) is not { NewEmail: { } newEmail } used
            || await unit.Connection.LockUserAsync(used.UserId) is not { } user)
        {
            return AuthErrors.TokenInvalid.ToProblem();
        }
        await EmailChanges.DropAsync(unit, user.Id);
        if (await unit.Connection.FindUserByEmailAsync(newEmail) is not null)
        {
            return AuthErrors.EmailAlreadyUsed.ToProblem();
        }
        await unit.Connection.ExecuteAsync(
            """
            UPDATE users SET email = @newEmail, updated_at = @now, version = version + 1 WHERE id = @Id;
            DELETE FROM mail_tokens WHERE user_id = @Id AND used_at IS NULL;
            """,
            new { user.Id, newEmail, now });
        await verification.VerifyAsync(unit, user with { Email = newEmail }, welcome: true);
        unit.Publish(new UserChanged { UserId = user.Id, Changed = ["email"] });
        mails.Notice(unit, user, SecurityEvent.EmailChanged);
        return TypedResults.Ok(new EmailChangeAnswer(true, newEmail));
    }
}

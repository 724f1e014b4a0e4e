using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Features.Registration;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Account;

public sealed record PasswordRequest(string? CurrentPassword, string? NewPassword);

/// <summary><c>PUT /api/account/password</c>: guesses of the current one share the sign-in throttle (spec identity §6).</summary>
internal static class PasswordApi
{
    public static void MapPassword(this IEndpointRouteBuilder app) =>
        app.MapUserApi().MapPut("/account/password", PutAsync).WithMetadata(new WithoutIdempotency());

    private static async Task<IResult> PutAsync(
        PasswordRequest body,
        CurrentUser caller,
        HttpContext http,
        PasswordSignIn passwords,
        PasswordHashing hashing,
        UserSessions sessions,
        AccountMails mails,
        Database database,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.NewPassword))
        {
            return AuthErrors.PasswordRequired.ToProblem();
        }
        if (await FindAsync(database, caller.Id, cancellationToken) is not { } user)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        if (user.PasswordHash is not null && await RefusalAsync(user, body.CurrentPassword, passwords, http) is { } refusal)
        {
            return refusal;
        }
        if (PasswordRules.WeaknessOf(body.NewPassword, user.Email) is { } weakness)
        {
            return RegisterApi.WeakPassword("newPassword", weakness);
        }
        if (user.PasswordHash is not null && PasswordRules.Normalize(body.NewPassword) == PasswordRules.Normalize(body.CurrentPassword!))
        {
            return AccountErrors.PasswordUnchanged.ToProblem();
        }
        var hash = await hashing.HashAsync(body.NewPassword, cancellationToken);
        await database.InTransactionAsync(
            async unit =>
            {
                await unit.Connection.ExecuteAsync(
                    "UPDATE users SET password_hash = @hash, updated_at = @Now, version = version + 1 WHERE id = @Id",
                    new { user.Id, hash, Now = time.GetUtcNow() });
                await sessions.EndAsync(unit, user.Id, SessionEnd.Password, except: caller.SessionId);
                await MailTokens.DropAsync(unit, user.Id, MailTokenKind.Reset);
                mails.Notice(unit, user, SecurityEvent.PasswordChanged);
            },
            cancellationToken);
        return TypedResults.Ok(new SuccessAnswer());
    }

    /// <summary>Why the password does not confirm the caller, who has one; guesses share the sign-in throttle.</summary>
    internal static async Task<ProblemHttpResult?> RefusalAsync(UserRow user, string? currentPassword, PasswordSignIn passwords, HttpContext http)
    {
        if (string.IsNullOrEmpty(currentPassword))
        {
            return AccountErrors.PasswordIncorrect.ToProblem();
        }
        var outcome = await passwords.CheckPasswordAsync(user.Email, currentPassword, http);
        if (outcome.Verdict == SignInVerdict.Throttled)
        {
            return CredentialsSignIn.Throttled(http, outcome.Wait);
        }
        return outcome.User?.Id == user.Id ? null : AccountErrors.PasswordIncorrect.ToProblem();
    }

    private static async Task<UserRow?> FindAsync(Database database, Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.FindUserAsync(id);
    }
}

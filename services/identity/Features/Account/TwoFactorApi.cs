using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.NextAuth;
using FitMyCv.Identity.Features.Recovery;
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

public sealed record TwoFactorAnswer(bool Enabled, int RecoveryCodesLeft);

public sealed record TwoFactorSetupAnswer(string Secret, string OtpauthUrl);

public sealed record TwoFactorCodeRequest(string? Code);

public sealed record TwoFactorEnabledAnswer(bool Success, IReadOnlyList<string> RecoveryCodes);

public sealed record TwoFactorDisableRequest(string? Password, string? Code);

/// <summary><c>/api/account/two-factor</c> (spec identity §6).</summary>
internal static class TwoFactorApi
{
    private const string Issuer = "FitMyCV";

    public static void MapTwoFactor(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/account/two-factor").WithMetadata(new WithoutIdempotency());
        routes.MapGet("", GetAsync);
        routes.MapPost("/setup", SetUpAsync);
        routes.MapPost("/enable", EnableAsync);
        routes.MapPost("/disable", DisableAsync);
    }

    private static async Task<IResult> GetAsync(CurrentUser caller, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return TypedResults.Ok(new TwoFactorAnswer(
            await TwoFactor.IsEnabledAsync(connection, caller.Id),
            await TwoFactor.RecoveryCodesLeftAsync(connection, caller.Id)));
    }

    private static async Task<IResult> SetUpAsync(CurrentUser caller, HttpContext http, TwoFactor twoFactor, Database database, CancellationToken cancellationToken)
    {
        var (user, secret) = await database.InTransactionAsync(
            async unit =>
            {
                var user = await unit.Connection.LockUserAsync(caller.Id);
                return (user, user is null ? null : await twoFactor.SetUpAsync(unit, user.Id));
            },
            cancellationToken);
        if (user is null)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        http.Response.Headers.CacheControl = "no-store";
        return secret is null
            ? TwoFactorErrors.State.ToProblem()
            : TypedResults.Ok(new TwoFactorSetupAnswer(
                secret,
                $"otpauth://totp/{Issuer}:{Uri.EscapeDataString(user.Email)}?secret={secret}&issuer={Issuer}&algorithm=SHA1&digits=6&period=30"));
    }

    private static async Task<IResult> EnableAsync(
        TwoFactorCodeRequest body,
        CurrentUser caller,
        HttpContext http,
        TwoFactor twoFactor,
        UserSessions sessions,
        AccountMails mails,
        Database database,
        CancellationToken cancellationToken)
    {
        var (check, recoveryCodes) = await database.InTransactionAsync(
            async unit =>
            {
                if (await unit.Connection.LockUserAsync(caller.Id) is not { } user)
                {
                    return (new TwoFactorCheck(TwoFactorVerdict.Absent), []);
                }
                var result = await twoFactor.EnableAsync(unit, user.Id, body.Code ?? "");
                if (result.Check.Verdict == TwoFactorVerdict.Good)
                {
                    await sessions.EndAsync(unit, user.Id, SessionEnd.User, except: caller.SessionId);
                    await MailTokens.DropAsync(unit, user.Id, MailTokenKind.AutoSignIn);
                    mails.Notice(unit, user, SecurityEvent.TwoFactorChanged);
                }
                return result;
            },
            cancellationToken);
        http.Response.Headers.CacheControl = "no-store";
        return Refusal(check, http) is { } refusal ? refusal : TypedResults.Ok(new TwoFactorEnabledAnswer(true, recoveryCodes));
    }

    private static async Task<IResult> DisableAsync(
        TwoFactorDisableRequest body,
        CurrentUser caller,
        HttpContext http,
        TwoFactor twoFactor,
        PasswordSignIn passwords,
        AccountMails mails,
        Database database,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.Password) && string.IsNullOrEmpty(body.Code))
        {
            return Problems.Invalid("", "Give the password or a code.");
        }
        UserRow? user;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            user = await connection.FindUserAsync(caller.Id);
            if (user is null || !await TwoFactor.IsEnabledAsync(connection, user.Id))
            {
                return user is null ? CommonErrors.NotAuthenticated.ToProblem() : TwoFactorErrors.State.ToProblem();
            }
        }
        var isConfirmed = false;
        if (!string.IsNullOrEmpty(body.Password))
        {
            var outcome = await passwords.CheckPasswordAsync(user.Email, body.Password, http);
            if (outcome.Verdict == SignInVerdict.Throttled)
            {
                return CredentialsSignIn.Throttled(http, outcome.Wait);
            }
            if (outcome.User?.Id != user.Id)
            {
                return AccountErrors.PasswordIncorrect.ToProblem();
            }
            isConfirmed = true;
        }
        var check = await database.InTransactionAsync(
            async unit =>
            {
                var result = isConfirmed ? new TwoFactorCheck(TwoFactorVerdict.Good) : await twoFactor.CheckAsync(unit, user.Id, body.Code!);
                if (result.Verdict == TwoFactorVerdict.Good)
                {
                    await TwoFactor.DisableAsync(unit, user.Id);
                    mails.Notice(unit, user, SecurityEvent.TwoFactorChanged);
                }
                return result;
            },
            cancellationToken);
        return Refusal(check, http) is { } refusal ? refusal : TypedResults.Ok(new SuccessAnswer());
    }

    /// <summary>Why the code does not confirm the user; null when it does (and is used up), or when there is no second factor.</summary>
    internal static async Task<ProblemHttpResult?> RefusalAsync(Guid userId, string? code, TwoFactor twoFactor, Database database, HttpContext http)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            await using var connection = await database.OpenAsync(http.RequestAborted);
            return await TwoFactor.IsEnabledAsync(connection, userId) ? TwoFactorErrors.Invalid.ToProblem() : null;
        }
        var check = await database.InTransactionAsync(unit => twoFactor.CheckAsync(unit, userId, code), http.RequestAborted);
        return check.Verdict == TwoFactorVerdict.Absent ? null : Refusal(check, http);
    }

    private static ProblemHttpResult? Refusal(TwoFactorCheck check, HttpContext http) =>
        check.Verdict switch
        {
            TwoFactorVerdict.Good => null,
            TwoFactorVerdict.Wrong => TwoFactorErrors.Invalid.ToProblem(),
            TwoFactorVerdict.Exhausted => CredentialsSignIn.Throttled(http, check.Wait),
            _ => TwoFactorErrors.State.ToProblem(),
        };
}

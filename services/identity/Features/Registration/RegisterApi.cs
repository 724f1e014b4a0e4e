using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.Passwords;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Registration;

public sealed record RegisterRequest(string? Email, string? Password, string? Name, string? ReferralCode, string? RecaptchaToken);

public sealed record RegisterAnswer(RegisteredUser User);

public sealed record RegisteredUser(Guid Id, string Email, string? Name);

/// <summary>An account by e-mail and password (spec identity §5).</summary>
internal static class RegisterApi
{
    public static void MapRegistration(this IEndpointRouteBuilder app) => app.MapAnonymousApi().MapPost("/auth/register", RegisterAsync);

    private static async Task<Results<Created<RegisterAnswer>, ProblemHttpResult>> RegisterAsync(
        RegisterRequest body,
        HttpContext http,
        Database database,
        PlatformSettings settings,
        RecaptchaCheck recaptcha,
        PasswordHashing hashing,
        NewAccounts accounts,
        AccountMails mails,
        CancellationToken cancellationToken)
    {
        if (!settings.Bool("registration_enabled"))
        {
            return AuthErrors.RegistrationDisabled.ToProblem();
        }
        if (!await recaptcha.PassesAsync(body.RecaptchaToken, cancellationToken))
        {
            return AuthErrors.RecaptchaFailed.ToProblem();
        }
        if (string.IsNullOrWhiteSpace(body.Email) || string.IsNullOrEmpty(body.Password))
        {
            return AuthErrors.EmailAndPasswordRequired.ToProblem();
        }
        if (EmailAddress.Normalize(body.Email) is not { } email)
        {
            return AuthErrors.EmailInvalid.ToProblem();
        }
        var name = string.IsNullOrWhiteSpace(body.Name) ? null : PersonName.Clean(body.Name);
        if (name is null && !string.IsNullOrWhiteSpace(body.Name))
        {
            return AuthErrors.NameInvalid.ToProblem();
        }
        if (PasswordRules.WeaknessOf(body.Password, email) is { } weakness)
        {
            return WeakPassword("password", weakness);
        }
        var referrer = await FindReferrerAsync(database, body.ReferralCode, cancellationToken);
        if (referrer is null && !string.IsNullOrWhiteSpace(body.ReferralCode))
        {
            return AuthErrors.ReferralCodeInvalid.ToProblem();
        }
        var account = new NewAccount(
            email,
            name,
            await hashing.HashAsync(body.Password, cancellationToken),
            Roles.User,
            Locales.FromAcceptLanguage(http.Request.Headers.AcceptLanguage),
            "credentials")
        {
            ReferrerUserId = referrer,
        };
        var created = await database.InTransactionAsync(unit => CreateAsync(unit, account, accounts, mails), cancellationToken);
        return created is null
            ? AuthErrors.AccountCreateFailed.ToProblem()
            : TypedResults.Created((string?)null, new RegisterAnswer(new RegisteredUser(created.Id, created.Email, created.Name)));
    }

    /// <summary>400 <c>auth.passwordWeak</c> with its reason at the member.</summary>
    internal static ProblemHttpResult WeakPassword(string member, string reason) =>
        AuthErrors.PasswordWeak.ToProblem(new Dictionary<string, string[]>(StringComparer.Ordinal) { [member] = [reason] });

    private static async Task<UserRow?> CreateAsync(UnitOfWork unit, NewAccount account, NewAccounts accounts, AccountMails mails)
    {
        if (await accounts.CreateAsync(unit, account) is { } user)
        {
            await mails.RequestVerificationAsync(unit, user);
            return user;
        }
        if (await unit.Connection.FindUserByEmailAsync(account.Email) is { } owner)
        {
            await mails.TellAccountExistsAsync(unit, owner);
        }
        return null;
    }

    private static async Task<Guid?> FindReferrerAsync(Database database, string? code, CancellationToken cancellationToken)
    {
        if (string.IsNullOrWhiteSpace(code))
        {
            return null;
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        return await NewAccounts.FindReferrerAsync(connection, code);
    }
}

using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace FitMyCv.Identity.Features.Account;

public sealed record LinkedAccount
{
    public required string Provider { get; init; }
    public required string ProviderAccountId { get; init; }
    public required DateTimeOffset LinkedAt { get; init; }
}

public sealed record LinkedAccountsAnswer(
    IReadOnlyList<LinkedAccount> Accounts,
    IReadOnlyDictionary<string, bool> AvailableProviders,
    IReadOnlyDictionary<string, bool> CanUnlink,
    bool HasPassword);

public sealed record ProviderRequest(string? Provider, string? RecaptchaToken);

/// <summary>Sign-in providers linked to the own account (spec identity §6).</summary>
internal static class LinkedAccountsApi
{
    private static readonly string[] Providers = ["google", "github", "apple", "linkedin"];

    public static void MapLinkedAccounts(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/account");
        routes.MapGet("/linked-accounts", GetAsync);
        routes.MapPost("/link-oauth", LinkAsync);
        routes.MapDelete("/unlink-oauth", UnlinkAsync);
    }

    private static async Task<IResult> GetAsync(CurrentUser caller, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await connection.FindUserAsync(caller.Id) is not { } user)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        var links = await ReadAsync(connection, caller.Id);
        var hasPassword = user.PasswordHash is not null;
        return TypedResults.Ok(new LinkedAccountsAnswer(
            links,
            Providers.ToDictionary(provider => provider, _ => false, StringComparer.Ordinal),
            links.ToDictionary(link => link.Provider, _ => hasPassword || links.Count > 1, StringComparer.Ordinal),
            hasPassword));
    }

    /// <summary>The user's links, the oldest first.</summary>
    internal static async Task<IReadOnlyList<LinkedAccount>> ReadAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<LinkedAccount>(
            "SELECT provider, provider_account_id, linked_at FROM external_logins WHERE user_id = @userId ORDER BY linked_at, id",
            new { userId })).AsList();

    private static async Task<IResult> LinkAsync(ProviderRequest body, RecaptchaCheck recaptcha, CancellationToken cancellationToken)
    {
        if (!await recaptcha.PassesAsync(body.RecaptchaToken, cancellationToken))
        {
            return AuthErrors.RecaptchaFailed.ToProblem();
        }
        return ProviderOf(body, out _) ?? AccountErrors.ProviderNotConfigured.ToProblem();
    }

    private static async Task<IResult> UnlinkAsync([FromBody] ProviderRequest body, CurrentUser caller, AccountMails mails, Database database, CancellationToken cancellationToken)
    {
        if (ProviderOf(body, out var provider) is { } refusal)
        {
            return refusal;
        }
        return await database.InTransactionAsync(
            async unit =>
            {
                // The user's row is locked, so that the last two ways in can't go at the same time.
                if (await unit.Connection.LockUserAsync(caller.Id) is not { } user)
                {
                    return CommonErrors.NotAuthenticated.ToProblem();
                }
                var links = (await unit.Connection.QueryAsync<string>("SELECT provider FROM external_logins WHERE user_id = @Id", new { user.Id })).AsList();
                if (!links.Contains(provider))
                {
                    return AccountErrors.ProviderNotLinked.ToProblem();
                }
                if (user.PasswordHash is null && links.Count == 1)
                {
                    return AccountErrors.CannotUnlinkLastProvider.ToProblem();
                }
                await unit.Connection.ExecuteAsync("DELETE FROM external_logins WHERE user_id = @Id AND provider = @provider", new { user.Id, provider });
                mails.Notice(unit, user, SecurityEvent.ProviderUnlinked);
                return (IResult)TypedResults.Ok(new SuccessAnswer());
            },
            cancellationToken);
    }

    /// <summary>The provider named in the body, or why there is none.</summary>
    private static ProblemHttpResult? ProviderOf(ProviderRequest body, out string provider)
    {
        provider = (body.Provider ?? "").Trim().ToLowerInvariant();
        return provider.Length == 0 ? AccountErrors.ProviderRequired.ToProblem()
            : Providers.Contains(provider, StringComparer.Ordinal) ? null
            : AccountErrors.ProviderInvalid.ToProblem();
    }
}

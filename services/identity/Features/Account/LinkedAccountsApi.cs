using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Accounts;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.OAuth;
using FitMyCv.Identity.Features.Recaptcha;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.Identity.Mails;
using FitMyCv.Identity.OAuth;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Idempotency;
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

public sealed record LinkAnswer(string AuthUrl);

public sealed record ProviderRequest(string? Provider, string? RecaptchaToken);

/// <summary>Sign-in providers linked to the own account (spec identity §6).</summary>
internal static class LinkedAccountsApi
{
    public static void MapLinkedAccounts(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/account");
        routes.MapGet("/linked-accounts", GetAsync);
        // Its answer holds the state of the flow, which is this browser's alone.
        routes.MapPost("/link-oauth", LinkAsync).WithMetadata(new WithoutIdempotency());
        routes.MapDelete("/unlink-oauth", UnlinkAsync);
    }

    private static async Task<IResult> GetAsync(CurrentUser caller, OAuthProviders providers, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await connection.FindUserAsync(caller.Id) is not { } user)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        var links = await ReadAsync(connection, caller.Id);
        var hasOtherWay = await WaysIn.CountAsync(connection, user) > 1;
        return TypedResults.Ok(new LinkedAccountsAnswer(
            links,
            OAuthProviders.Ids.ToDictionary(id => id, id => providers.Find(id) is not null, StringComparer.Ordinal),
            links.ToDictionary(link => link.Provider, _ => hasOtherWay, StringComparer.Ordinal),
            user.PasswordHash is not null));
    }

    /// <summary>The user's links, the oldest first.</summary>
    internal static async Task<IReadOnlyList<LinkedAccount>> ReadAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<LinkedAccount>(
            "SELECT provider, provider_account_id, linked_at FROM external_logins WHERE user_id = @userId ORDER BY linked_at, id",
            new { userId })).AsList();

    private static async Task<IResult> LinkAsync(
        ProviderRequest body,
        CurrentUser caller,
        HttpContext http,
        OAuthProviders providers,
        OAuthStart start,
        PublicSite site,
        RecaptchaCheck recaptcha,
        Database database,
        ILogger<OAuthStart> logger,
        CancellationToken cancellationToken)
    {
        if (!await recaptcha.PassesAsync(body.RecaptchaToken, cancellationToken))
        {
            return AuthErrors.RecaptchaFailed.ToProblem();
        }
        if (ProviderOf(body, out var id) is { } refusal)
        {
            return refusal;
        }
        if (providers.Find(id) is not { } provider)
        {
            return AccountErrors.ProviderNotConfigured.ToProblem();
        }
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            if (await ExternalLogins.HasAsync(connection, caller.Id, id))
            {
                return AccountErrors.ProviderAlreadyLinked.ToProblem();
            }
        }
        try
        {
            var flow = new NewOAuthFlow(id, site.Page("/account")) { LinkTo = (caller.Id, caller.SessionId) };
            return TypedResults.Ok(new LinkAnswer(await start.StartAsync(http, provider, flow, cancellationToken)));
        }
        catch (ProviderException exception)
        {
            OAuthLog.StartFailed(logger, exception.Message);
            return CommonErrors.Unavailable.ToProblem();
        }
    }

    private static async Task<IResult> UnlinkAsync([FromBody] ProviderRequest body, CurrentUser caller, ExternalLogins logins, AccountMails mails, Database database, CancellationToken cancellationToken)
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
                if (await WaysIn.CountAsync(unit.Connection, user) == 1)
                {
                    return AccountErrors.CannotUnlinkLastProvider.ToProblem();
                }
                await logins.RemoveAsync(unit, user.Id, provider);
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
            : OAuthProviders.Ids.Contains(provider, StringComparer.Ordinal) ? null
            : AccountErrors.ProviderInvalid.ToProblem();
    }
}

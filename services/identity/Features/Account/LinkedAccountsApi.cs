using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;

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

/// <summary><c>GET /api/account/linked-accounts</c> (spec identity §6).</summary>
internal static class LinkedAccountsApi
{
    private static readonly string[] Providers = ["google", "github", "apple", "linkedin"];

    public static void MapLinkedAccounts(this IEndpointRouteBuilder app) => app.MapUserApi().MapGet("/account/linked-accounts", GetAsync);

    private static async Task<IResult> GetAsync(CurrentUser caller, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await connection.FindUserAsync(caller.Id) is not { } user)
        {
            return CommonErrors.NotAuthenticated.ToProblem();
        }
        var links = (await connection.QueryAsync<LinkedAccount>(
            "SELECT provider, provider_account_id, linked_at FROM external_logins WHERE user_id = @Id ORDER BY linked_at, id",
            new { caller.Id })).AsList();
        var hasPassword = user.PasswordHash is not null;
        return TypedResults.Ok(new LinkedAccountsAnswer(
            links,
            Providers.ToDictionary(provider => provider, _ => false, StringComparer.Ordinal),
            links.ToDictionary(link => link.Provider, _ => hasPassword || links.Count > 1, StringComparer.Ordinal),
            hasPassword));
    }
}

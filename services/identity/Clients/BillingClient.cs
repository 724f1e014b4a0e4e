using System.Net.Http.Json;
using System.Text.Json;

namespace FitMyCv.Identity.Clients;

/// <summary>What billing tells of a user for the administrator's list.</summary>
public sealed record BillingUser(int? PlanId, string? PlanName, string? Status, int? CreditBalance);

/// <summary>billing's internal API (spec billing §7).</summary>
public sealed class BillingClient(HttpClient http)
{
    /// <summary>The plans as <c>GET /api/subscription/plans</c> gives them.</summary>
    public async Task<JsonElement> PlansAsync(CancellationToken cancellationToken) =>
        await http.GetFromJsonAsync<JsonElement>(new Uri("/internal/billing/plans", UriKind.Relative), cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, BillingUser>> LookupAsync(IReadOnlyList<Guid> userIds, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/billing/users/lookup", UriKind.Relative), new { userIds }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<LookupAnswer>(cancellationToken))!.Users;
    }

    /// <summary>Sets the balance, once per operation id; answers the new one.</summary>
    public async Task<int> SetBalanceAsync(Guid operationId, Guid userId, int balance, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/billing/balance", UriKind.Relative), new { operationId, userId, balance }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return (await response.Content.ReadFromJsonAsync<BalanceAnswer>(cancellationToken))!.Balance;
    }

    private sealed record LookupAnswer(Dictionary<Guid, BillingUser> Users);

    private sealed record BalanceAnswer(int Balance);
}

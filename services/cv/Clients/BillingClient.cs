using System.Net;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Clients;

/// <summary>Billing's charges (spec billing §7). Every call may be repeated; billing away surfaces as an exception that becomes 503.</summary>
public sealed class BillingClient(HttpClient http)
{
    /// <summary>Asks and consumes in one. A repeat with the same id gives the first answer.</summary>
    public async Task<ChargeAnswer> ChargeAsync(Guid chargeId, Guid userId, string featureName, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            new Uri("/internal/billing/charges", UriKind.Relative), new { chargeId = chargeId.ToString("D"), userId, featureName }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Forbidden)
        {
            return new ChargeAnswer(CreditsUsed: 0, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        response.EnsureSuccessStatusCode();
        var charge = await response.Content.ReadFromJsonAsync<Charge>(cancellationToken);
        return new ChargeAnswer(charge!.CreditsUsed, Refusal: null);
    }

    /// <summary>Gives back what the id was charged, once; bars an id that was never charged. Reason: <c>failed</c>, <c>cancelled</c>, <c>rejected</c>.</summary>
    public async Task RefundAsync(Guid chargeId, string reason, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(
            new Uri($"/internal/billing/charges/{chargeId:D}/refund", UriKind.Relative), new { reason }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>What billing would decide now; consumes nothing.</summary>
    public async Task<AccessAnswer> AccessAsync(Guid userId, string featureName, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync(new Uri("/internal/billing/access", UriKind.Relative), new { userId, featureName }, cancellationToken);
        response.EnsureSuccessStatusCode();
        return await response.Content.ReadFromJsonAsync<AccessAnswer>(cancellationToken) ?? throw CommonErrors.Unavailable.ToException();
    }

    private sealed record Charge(int CreditsUsed);
}

/// <param name="Refusal">Billing's 403 problem, to be handed on unchanged; null when the charge was made.</param>
public sealed record ChargeAnswer(int CreditsUsed, byte[]? Refusal);

/// <param name="Method"><c>free</c>, <c>plan</c> or <c>credits</c>; null when refused.</param>
public sealed record AccessAnswer(bool Allowed, string? Method, int Cost, string? Error, string? Detail, bool ActionRequired, string? RedirectUrl)
{
    public bool NeedsCredit => Method == "credits";
}

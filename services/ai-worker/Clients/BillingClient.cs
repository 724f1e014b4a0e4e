using System.Net;
using System.Text.Json.Nodes;

namespace FitMyCv.AiWorker.Clients;

/// <summary>billing's refusal, handed on to the client as it is.</summary>
public sealed record BillingRefusal(string ContentType, byte[] Body);

/// <summary>billing's internal API (spec billing §7); the charge id is the task id.</summary>
public sealed class BillingClient(HttpClient http)
{
    /// <summary>Charges the feature once per task. Null = charged; else the refusal (403). Anything else throws.</summary>
    public async Task<BillingRefusal?> ChargeAsync(Guid taskId, Guid userId, string feature, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync("/internal/billing/charges", new { chargeId = taskId, userId, featureName = feature }, cancellationToken);
        if (response.StatusCode == HttpStatusCode.Forbidden && await response.Content.ReadAsByteArrayAsync(cancellationToken) is var body && IsRefusal(body))
        {
            return new BillingRefusal(response.Content.Headers.ContentType?.ToString() ?? "application/problem+json", body);
        }
        response.EnsureSuccessStatusCode();
        return null;
    }

    /// <summary>A 403 of billing itself, and not one of a service token that it does not accept.</summary>
    private static bool IsRefusal(byte[] body) =>
        JsonNode.Parse(body)?["error"]?.GetValue<string>().StartsWith("billing.", StringComparison.Ordinal) == true;

    /// <summary>Gives back what the task took, once; an unknown task is barred from being charged later.</summary>
    public async Task RefundAsync(Guid taskId, string reason, CancellationToken cancellationToken)
    {
        using var response = await http.PostAsJsonAsync($"/internal/billing/charges/{taskId}/refund", new { reason }, cancellationToken);
        response.EnsureSuccessStatusCode();
    }
}

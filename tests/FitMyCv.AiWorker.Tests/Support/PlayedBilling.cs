using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>Plays billing's charges and refunds (spec billing §7).</summary>
public sealed class PlayedBilling : PlayedPeer
{
    /// <summary>A refusal as billing writes it; ai-worker hands it on byte by byte.</summary>
    public const string Refusal =
        """{"type":"about:blank","title":"Forbidden","status":403,"detail":"The plan's limit is reached.","error":"billing.limitReached","actionRequired":true,"redirectUrl":"/account/subscriptions","featureName":"pdf_import","cost":1,"balance":0,"limit":1,"periodEnd":null}""";

    /// <summary>Charged tasks with what they were charged as.</summary>
    public ConcurrentDictionary<Guid, (Guid UserId, string Feature)> Charges { get; } = new();

    /// <summary>Refunds asked by call, with their reason.</summary>
    public ConcurrentDictionary<Guid, string> Refunds { get; } = new();

    /// <summary>Users whom billing refuses.</summary>
    public ConcurrentDictionary<Guid, bool> Refused { get; } = new();

    protected override void Map(WebApplication app)
    {
        app.MapPost("/internal/billing/charges", (Charge charge) =>
        {
            if (Refused.ContainsKey(charge.UserId))
            {
                return Results.Content(Refusal, "application/problem+json", statusCode: 403);
            }
            Charges[charge.ChargeId] = (charge.UserId, charge.FeatureName);
            return Results.Ok(new { charge.ChargeId, method = "credits", creditsUsed = 1, balance = 4 });
        });
        app.MapPost("/internal/billing/charges/{chargeId:guid}/refund", (Guid chargeId, Refund refund) =>
        {
            Refunds.TryAdd(chargeId, refund.Reason);
            return Results.Ok(new { chargeId, refunded = Charges.ContainsKey(chargeId) });
        });
    }

    private sealed record Charge(Guid ChargeId, Guid UserId, string FeatureName);

    private sealed record Refund(string Reason);
}

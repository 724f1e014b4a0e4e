using Dapper;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts;
using Npgsql;

namespace FitMyCv.Billing.Features;

/// <summary>A feature as a plan shows it.</summary>
public sealed record FeatureView(string FeatureName, bool IsEnabled, int UsageLimit);

/// <summary>A plan as everybody sees it (spec billing §3): always the ten features, in order.</summary>
public sealed record PlanView(
    int Id,
    string Name,
    string? Description,
    int Tier,
    bool IsFree,
    bool IsPopular,
    decimal PriceMonthly,
    decimal PriceYearly,
    decimal YearlyDiscountPercent,
    string PriceCurrency,
    IReadOnlyList<FeatureView> Features);

public sealed record PlansAnswer(IReadOnlyList<PlanView> Plans);

/// <summary>A pack as everybody sees it.</summary>
public sealed record PackView(int Id, string Name, string? Description, int CreditAmount, decimal Price, string PriceCurrency);

/// <summary>Reads plans and packs.</summary>
public static class PlanCatalog
{
    public const string Currency = "EUR";

    /// <summary>All plans by monthly price, then id; with an id only that one.</summary>
    public static async Task<IReadOnlyList<PlanView>> ReadAsync(NpgsqlConnection connection, int? planId = null)
    {
        await using var rows = await connection.QueryMultipleAsync(
            """
            SELECT * FROM plans WHERE @planId IS NULL OR id = @planId ORDER BY price_monthly, id;
            SELECT plan_id, feature_name, is_enabled, usage_limit FROM plan_features WHERE @planId IS NULL OR plan_id = @planId;
            """,
            new { planId });
        var plans = await rows.ReadAsync<PlanRow>();
        var features = (await rows.ReadAsync<FeatureRow>()).ToLookup(row => row.PlanId);
        return [.. plans.Select(plan => View(plan, features[plan.Id]))];
    }

    private static PlanView View(PlanRow plan, IEnumerable<FeatureRow> features)
    {
        var byName = features.ToDictionary(feature => feature.FeatureName, StringComparer.Ordinal);
        return new PlanView(
            plan.Id,
            plan.Name,
            plan.Description,
            plan.Tier,
            plan.IsFree,
            plan.IsPopular,
            plan.PriceMonthly,
            plan.PriceYearly,
            BillingPeriod.YearlyDiscountPercent(plan.PriceMonthly, plan.PriceYearly),
            Currency,
            [.. BillingFeatures.All.Select(name => byName.TryGetValue(name, out var row) ? new FeatureView(name, row.IsEnabled, row.UsageLimit) : new FeatureView(name, false, 0))]);
    }

    private sealed record PlanRow
    {
        public int Id { get; init; }
        public string Name { get; init; } = "";
        public string? Description { get; init; }
        public int Tier { get; init; }
        public bool IsFree { get; init; }
        public bool IsPopular { get; init; }
        public decimal PriceMonthly { get; init; }
        public decimal PriceYearly { get; init; }
    }

    private sealed record FeatureRow(int PlanId, string FeatureName, bool IsEnabled, int UsageLimit);
}

using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;
using Npgsql;

namespace FitMyCv.Billing.Features;

/// <summary>A subscription as its user sees it.</summary>
public sealed record SubscriptionView(
    string Id,
    int PlanId,
    string Status,
    string BillingPeriod,
    DateTimeOffset CurrentPeriodStart,
    DateTimeOffset CurrentPeriodEnd,
    bool CancelAtPeriodEnd,
    DateTimeOffset? CanceledAt,
    DateTimeOffset? GracePeriodEndsAt,
    bool IsPaid)
{
    public static SubscriptionView Of(StoredSubscription stored) =>
        new(
            stored.Id.ToString(),
            stored.PlanId,
            stored.Status,
            stored.BillingPeriod,
            stored.CurrentPeriodStart,
            stored.CurrentPeriodEnd,
            stored.CancelAtPeriodEnd,
            stored.CanceledAt,
            stored.GracePeriodEndsAt,
            stored.StripeSubscriptionId is not null);
}

public sealed record FeatureCounter(string FeatureName, int Count, int Limit, bool IsEnabled, DateTimeOffset PeriodStart, DateTimeOffset PeriodEnd);

public sealed record ScheduledDowngrade(int TargetPlanId, string TargetPlanName, string TargetBillingPeriod, DateTimeOffset EffectiveDate);

public sealed record CurrentSubscriptionAnswer(
    SubscriptionView? Subscription,
    PlanView? Plan,
    IReadOnlyList<FeatureCounter> FeatureCounters,
    ScheduledDowngrade? ScheduledDowngrade,
    int CreditBalance,
    bool CreditsOnlyMode);

public sealed record PacksAnswer(IReadOnlyList<PackView> Packs);

/// <summary>The user's subscription; plans and packs for everybody (spec billing §9).</summary>
internal static class Subscription
{
    private const string PublicCache = "public, max-age=60";

    public static void MapSubscription(this WebApplication app)
    {
        app.MapUserApi().MapGet("/subscription/current", Current);
        app.MapAnonymousApi().MapGet("/subscription/plans", Plans);
        app.MapAnonymousApi().MapGet("/subscription/credit-packs", Packs);
        app.MapInternal().MapGet("/billing/plans", PlansForServices);
    }

    private static async Task<CurrentSubscriptionAnswer> Current(
        CurrentUser user,
        Accounts accounts,
        BillingSettings settings,
        Database database,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        var account = await accounts.ReadAsync(user.Id, cancellationToken);
        if (account.Subscription is not { } subscription)
        {
            return new CurrentSubscriptionAnswer(null, null, [], null, account.Balance, settings.CreditsMode);
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var plan = (await PlanCatalog.ReadAsync(connection, subscription.PlanId))[0];
        var window = UsageWindow.At(subscription.CurrentPeriodStart, time.GetUtcNow());
        return new CurrentSubscriptionAnswer(
            SubscriptionView.Of(subscription),
            plan,
            await CountersAsync(connection, user.Id, plan, window),
            await ScheduledAsync(connection, subscription),
            account.Balance,
            settings.CreditsMode);
    }

    private static async Task<PlansAnswer> Plans(HttpResponse response, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        response.Headers.CacheControl = PublicCache;
        return new PlansAnswer(await PlanCatalog.ReadAsync(connection));
    }

    private static async Task<PlansAnswer> PlansForServices(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return new PlansAnswer(await PlanCatalog.ReadAsync(connection));
    }

    private static async Task<PacksAnswer> Packs(HttpResponse response, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var packs = await connection.QueryAsync<PackView>(
            "SELECT id, name, description, credit_amount, price, @Currency AS price_currency FROM credit_packs WHERE is_active ORDER BY credit_amount",
            new { PlanCatalog.Currency });
        response.Headers.CacheControl = PublicCache;
        return new PacksAnswer(packs.AsList());
    }

    private static async Task<IReadOnlyList<FeatureCounter>> CountersAsync(NpgsqlConnection connection, Guid userId, PlanView plan, UsageWindow window)
    {
        var counts = (await connection.QueryAsync<(string Feature, int Count)>(
            "SELECT feature_name, count FROM usage_counters WHERE user_id = @userId AND window_start = @Start",
            new { userId, window.Start })).ToDictionary(row => row.Feature, row => row.Count, StringComparer.Ordinal);
        return
        [
            .. plan.Features.Select(feature => new FeatureCounter(
                feature.FeatureName, counts.GetValueOrDefault(feature.FeatureName), feature.UsageLimit, feature.IsEnabled, window.Start, window.End)),
        ];
    }

    private static async Task<ScheduledDowngrade?> ScheduledAsync(NpgsqlConnection connection, StoredSubscription subscription) =>
        subscription is { ScheduledPlanId: { } planId, ScheduledBillingPeriod: { } period, ScheduledFor: { } date }
            ? new ScheduledDowngrade(planId, (await connection.ExecuteScalarAsync<string>("SELECT name FROM plans WHERE id = @planId", new { planId }))!, period, date)
            : null;
}

using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using Npgsql;

namespace FitMyCv.Billing.Features;

/// <summary>The decision with the facts that the caller is told.</summary>
/// <param name="Limit">Of the plan, -1 = unlimited; null when no plan counts or it does not have the feature.</param>
/// <param name="Window">Null when no plan counts.</param>
public sealed record Access(AccessDecision Decision, string FeatureName, int Cost, int Balance, int? Limit, int? Used, UsageWindow? Window)
{
    private const string SubscriptionsPage = "/account/subscriptions";

    /// <summary>Where the user can help himself; null when he is allowed.</summary>
    public string? RedirectUrl =>
        Decision.Refusal is not { } refusal ? null
        : refusal == Contracts.Errors.BillingErrors.NegativeBalance || refusal == Contracts.Errors.BillingErrors.InsufficientCredits
            ? SubscriptionsPage + "?tab=credits"
            : SubscriptionsPage;
}

/// <summary>Gathers what the access decision depends on, in the connection (and so under the lock) of the caller.</summary>
public sealed class AccessDesk(BillingSettings settings, TimeProvider time)
{
    public async Task<Access> DecideAsync(NpgsqlConnection connection, BillingAccount account, string featureName)
    {
        var now = time.GetUtcNow();
        var cost = settings.CostOf(featureName);
        var creditsMode = settings.CreditsMode;
        if (creditsMode || account.Subscription is not { } subscription)
        {
            var situation = new AccessSituation(creditsMode, account.Balance, cost, SubscriptionGivesAccess: false, Feature: null, Used: 0);
            return new Access(AccessPolicy.Decide(situation), featureName, cost, account.Balance, null, null, null);
        }
        var window = UsageWindow.At(subscription.CurrentPeriodStart, now);
        var feature = await connection.QuerySingleOrDefaultAsync<PlanFeature>(
            "SELECT feature_name, is_enabled, usage_limit FROM plan_features WHERE plan_id = @PlanId AND feature_name = @featureName",
            new { subscription.PlanId, featureName });
        var used = await connection.ExecuteScalarAsync<int?>(
            "SELECT count FROM usage_counters WHERE user_id = @UserId AND feature_name = @featureName AND window_start = @Start",
            new { account.UserId, featureName, window.Start }) ?? 0;
        var givesAccess = SubscriptionStatus.GivesAccess(subscription.Status, subscription.GracePeriodEndsAt, now);
        var decision = AccessPolicy.Decide(new AccessSituation(creditsMode, account.Balance, cost, givesAccess, feature, used));
        return new Access(decision, featureName, cost, account.Balance, feature?.UsageLimit, used, window);
    }
}

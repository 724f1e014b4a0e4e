using FitMyCv.Contracts.Errors;

namespace FitMyCv.Billing.Domain;

/// <summary>What a plan says of a feature; limit -1 = unlimited.</summary>
public sealed record PlanFeature(string FeatureName, bool IsEnabled, int UsageLimit)
{
    public const int Unlimited = -1;
}

/// <summary>How an allowed use is paid: nothing, a use of the plan's limit, or credits.</summary>
public static class ChargeMethod
{
    public const string Free = "free";
    public const string Plan = "plan";
    public const string Credits = "credits";
}

/// <summary>All that the decision depends on, as it stands under the account's lock.</summary>
/// <param name="CreditsMode">Plans are not consulted.</param>
/// <param name="SubscriptionGivesAccess">False without a subscription.</param>
/// <param name="Feature">Null when the plan does not have it.</param>
/// <param name="Used">Counter of the present window.</param>
public sealed record AccessSituation(bool CreditsMode, int Balance, int Cost, bool SubscriptionGivesAccess, PlanFeature? Feature, int Used);

/// <summary>Method when allowed, refusal when not.</summary>
public sealed record AccessDecision(string? Method, ErrorDefinition? Refusal)
{
    public bool IsAllowed => Method is not null;

    public static AccessDecision Allow(string method) => new(method, null);

    public static AccessDecision Refuse(ErrorDefinition error) => new(null, error);
}

/// <summary>The access decision of spec billing §5; the first match wins.</summary>
public static class AccessPolicy
{
    public static AccessDecision Decide(AccessSituation situation)
    {
        if (situation.Balance < 0)
        {
            return AccessDecision.Refuse(BillingErrors.NegativeBalance);
        }
        if (situation.CreditsMode)
        {
            return situation.Cost == 0 ? AccessDecision.Allow(ChargeMethod.Free) : WithCredits(situation, BillingErrors.InsufficientCredits);
        }
        if (!situation.SubscriptionGivesAccess)
        {
            return AccessDecision.Refuse(BillingErrors.SubscriptionInactive);
        }
        return situation.Feature switch
        {
            not { IsEnabled: true } => WithCredits(situation, BillingErrors.FeatureDisabled),
            { UsageLimit: PlanFeature.Unlimited } => AccessDecision.Allow(ChargeMethod.Plan),
            { UsageLimit: var limit } when situation.Used < limit => AccessDecision.Allow(ChargeMethod.Plan),
            _ => WithCredits(situation, BillingErrors.LimitReached),
        };
    }

    private static AccessDecision WithCredits(AccessSituation situation, ErrorDefinition refusal) =>
        situation.Cost > 0 && situation.Balance >= situation.Cost ? AccessDecision.Allow(ChargeMethod.Credits) : AccessDecision.Refuse(refusal);
}

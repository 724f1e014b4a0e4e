namespace FitMyCv.Billing.Domain;

/// <summary>States of a subscription as stored (spec billing §8).</summary>
public static class SubscriptionStatus
{
    public const string Active = "active";
    public const string Trialing = "trialing";
    public const string PastDue = "past_due";

    /// <summary>Whether a subscription in this state lets its user use the plan now.</summary>
    public static bool GivesAccess(string status, DateTimeOffset? gracePeriodEndsAt, DateTimeOffset now) =>
        status is Active or Trialing || (status == PastDue && gracePeriodEndsAt > now);
}

/// <summary>Periods that a plan is billed by.</summary>
public static class BillingPeriod
{
    public const string Monthly = "monthly";
    public const string Yearly = "yearly";

    /// <summary>Amount a month in euros, two decimals, half up.</summary>
    public static decimal MonthlyAmount(string period, decimal billedAmount) =>
        Math.Round(period == Yearly ? billedAmount / 12 : billedAmount, 2, MidpointRounding.AwayFromZero);

    /// <summary>What a year saves against twelve months, in percent, two decimals; 0 for a free plan, never negative.</summary>
    public static decimal YearlyDiscountPercent(decimal monthly, decimal yearly) =>
        monthly == 0 ? 0 : Math.Max(0, Math.Round((12 * monthly - yearly) / (12 * monthly) * 100, 2, MidpointRounding.AwayFromZero));
}

using System.Globalization;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Errors;

namespace FitMyCv.Billing.Tests;

public sealed class DomainTests
{
    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    [Theory]
    [InlineData("2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", "2026-02-28T09:59:59Z", "2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", "2026-02-28T10:00:00Z", "2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", "2026-03-30T23:00:00Z", "2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z")]
    [InlineData("2024-02-29T00:00:00Z", "2025-02-28T00:00:00Z", "2025-02-28T00:00:00Z", "2025-03-29T00:00:00Z")]
    [InlineData("2023-12-31T23:59:59Z", "2024-02-29T23:59:58Z", "2024-01-31T23:59:59Z", "2024-02-29T23:59:59Z")]
    [InlineData("2026-11-15T08:30:00Z", "2031-06-20T00:00:00Z", "2031-06-15T08:30:00Z", "2031-07-15T08:30:00Z")]
    [InlineData("2026-11-15T08:30:00Z", "2026-11-15T08:29:59Z", "2026-11-15T08:30:00Z", "2026-12-15T08:30:00Z")]
    public void A_usage_window_is_a_month_anchored_on_the_start_of_the_period(string anchor, string now, string start, string end) =>
        Assert.Equal(new UsageWindow(At(start), At(end)), UsageWindow.At(At(anchor), At(now)));

    [Fact]
    public void Windows_follow_each_other_without_gap_or_overlap_for_every_anchor_day()
    {
        for (var day = 0; day < 366; day++)
        {
            var anchor = At("2024-01-01T12:00:00Z").AddDays(day);
            var window = UsageWindow.At(anchor, anchor);
            for (var month = 0; month < 30; month++)
            {
                Assert.Equal(window, UsageWindow.At(anchor, window.End.AddTicks(-1)));
                var next = UsageWindow.At(anchor, window.End);
                Assert.Equal(window.End, next.Start);
                window = next;
            }
        }
    }

    private static readonly AccessSituation InPlan = new(CreditsMode: false, Balance: 0, Cost: 1, SubscriptionGivesAccess: true, new PlanFeature("match_score", true, 5), Used: 0);

    public static TheoryData<AccessSituation, string?, string?> Decisions { get; } = new()
    {
        { InPlan, ChargeMethod.Plan, null },
        { InPlan with { Used = 4 }, ChargeMethod.Plan, null },
        { InPlan with { Used = 5 }, null, "billing.limitReached" },
        { InPlan with { Used = 5, Balance = 1 }, ChargeMethod.Credits, null },
        { InPlan with { Used = 5, Balance = 1, Cost = 2 }, null, "billing.limitReached" },
        { InPlan with { Used = 5, Balance = 100, Cost = 0 }, null, "billing.limitReached" },
        { InPlan with { Feature = InPlan.Feature! with { UsageLimit = -1 }, Used = 10_000 }, ChargeMethod.Plan, null },
        { InPlan with { Feature = InPlan.Feature! with { UsageLimit = 0 } }, null, "billing.limitReached" },
        { InPlan with { Feature = InPlan.Feature! with { IsEnabled = false } }, null, "billing.featureDisabled" },
        { InPlan with { Feature = null }, null, "billing.featureDisabled" },
        { InPlan with { Feature = null, Balance = 1 }, ChargeMethod.Credits, null },
        { InPlan with { SubscriptionGivesAccess = false, Balance = 100 }, null, "billing.subscriptionInactive" },
        { InPlan with { Balance = -1 }, null, "billing.negativeBalance" },
        { InPlan with { Balance = -1, CreditsMode = true, Cost = 0 }, null, "billing.negativeBalance" },
        { InPlan with { CreditsMode = true, Cost = 0, SubscriptionGivesAccess = false, Feature = null }, ChargeMethod.Free, null },
        { InPlan with { CreditsMode = true, Balance = 3, Cost = 3 }, ChargeMethod.Credits, null },
        { InPlan with { CreditsMode = true, Balance = 2, Cost = 3 }, null, "billing.insufficientCredits" },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void The_first_rule_that_matches_decides(AccessSituation situation, string? method, string? refusal)
    {
        var decision = AccessPolicy.Decide(situation);
        Assert.Equal(method, decision.Method);
        Assert.Equal(refusal, decision.Refusal?.Key);
    }

    [Theory]
    [InlineData("active", null, true)]
    [InlineData("trialing", null, true)]
    [InlineData("past_due", "2026-11-25T12:00:01Z", true)]
    [InlineData("past_due", "2026-11-25T12:00:00Z", false)]
    [InlineData("unpaid", null, false)]
    [InlineData("paused", null, false)]
    public void A_subscription_gives_access_by_its_status_and_grace(string status, string? graceEnds, bool expected) =>
        Assert.Equal(expected, SubscriptionStatus.GivesAccess(status, graceEnds is null ? null : At(graceEnds), At("2026-11-25T12:00:00Z")));

    public static TheoryData<decimal, decimal, decimal> Discounts { get; } = new()
    {
        { 9.99m, 99.99m, 16.59m },
        { 19.99m, 199.99m, 16.63m },
        { 0, 0, 0 },
        { 10, 130, 0 },
    };

    [Theory]
    [MemberData(nameof(Discounts))]
    public void The_yearly_discount_is_computed_and_never_negative(decimal monthly, decimal yearly, decimal percent) =>
        Assert.Equal(percent, BillingPeriod.YearlyDiscountPercent(monthly, yearly));

    [Fact]
    public void Every_refusal_of_access_is_a_403() =>
        Assert.All(
            [BillingErrors.NegativeBalance, BillingErrors.InsufficientCredits, BillingErrors.SubscriptionInactive, BillingErrors.FeatureDisabled, BillingErrors.LimitReached],
            error => Assert.Equal(403, error.Status));
}

using System.Net;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Billing.Tests;

public sealed class SubscriptionTests(BillingFixture billing) : IClassFixture<BillingFixture>
{
    [Fact]
    public async Task A_new_user_is_on_the_free_plan_at_once_and_everybody_is_told_once()
    {
        var user = TestIdentity.NewUser();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => billing.GetAsync("/api/subscription/current", user)));
        var current = answers[0].Ok().Json;
        Assert.All(answers, answer => Assert.Equal((string?)current["subscription"]!["id"], (string?)answer.Ok().Json["subscription"]!["id"]));
        Assert.Equal("active", (string?)current["subscription"]!["status"]);
        Assert.False(current["subscription"]!["isPaid"]!.GetValue<bool>());
        Assert.Equal("Gratuit", (string?)current["plan"]!["name"]);
        Assert.Equal(BillingFeatures.All, current["plan"]!["features"]!.AsArray().Select(feature => (string)feature!["featureName"]!));
        Assert.Equal(BillingFeatures.All, current["featureCounters"]!.AsArray().Select(counter => (string)counter!["featureName"]!));
        Assert.Equal(0, current["creditBalance"]!.GetValue<int>());
        Assert.Null(current["scheduledDowngrade"]);
        Assert.True(current.AsObject().ContainsKey("scheduledDowngrade"));
        await billing.Service.Bus.WaitForAsync<SubscriptionChanged>(message => message.UserId == user.Id && message is { PlanName: "Gratuit", Tier: 0, MonthlyAmount: 0 });
        await billing.Service.Bus.PublishAsync(Registered(user.Id));
        var last = TestIdentity.NewUser();
        await billing.Service.Bus.PublishAsync(Registered(last.Id));
        await billing.Service.Bus.WaitForAsync<SubscriptionChanged>(message => message.UserId == last.Id);
        Assert.Single(billing.Service.Bus.Of<SubscriptionChanged>(), message => message.UserId == user.Id);
    }

    [Fact]
    public async Task In_credits_mode_a_new_user_gets_the_welcome_credits_once_and_no_plan()
    {
        var user = TestIdentity.NewUser();
        await billing.InCreditsModeAsync(async () =>
        {
            var registered = Registered(user.Id);
            await Task.WhenAll(
                billing.Service.Bus.PublishAsync(registered),
                billing.Service.Bus.PublishAsync(registered),
                billing.GetAsync("/api/credits/balance", user),
                billing.GetAsync("/api/subscription/current", user));
            var gift = await billing.Service.Bus.WaitForAsync<CreditsChanged>(message => message.UserId == user.Id);
            Assert.Equal(("gift", 5, 5), (gift.Type, gift.Change, gift.Balance));
            var current = (await billing.GetAsync("/api/subscription/current", user)).Ok().Json;
            Assert.Null(current["subscription"]);
            Assert.Null(current["plan"]);
            Assert.Empty(current["featureCounters"]!.AsArray());
            Assert.True(current["creditsOnlyMode"]!.GetValue<bool>());
            Assert.Equal(5, await billing.BalanceAsync(user));
        });
        var back = (await billing.GetAsync("/api/subscription/current", user)).Ok().Json;
        Assert.Equal("Gratuit", (string?)back["plan"]!["name"]);
        Assert.Equal(5, back["creditBalance"]!.GetValue<int>());
        Assert.Single(await billing.TransactionsAsync(user));
    }

    [Fact]
    public async Task Plans_packs_and_costs_are_the_seeded_ones_and_public()
    {
        var plans = (await billing.GetAsync("/api/subscription/plans")).Ok();
        Assert.Equal("public, max-age=60", plans.CacheControl);
        Assert.Equal(["Gratuit", "Pro", "Premium"], plans.Json["plans"]!.AsArray().Select(plan => (string)plan!["name"]!));
        Assert.Equal([1, 2, 3], plans.Json["plans"]!.AsArray().Select(plan => plan!["id"]!.GetValue<int>()));
        Assert.Equal([0m, 9.99m, 19.99m], plans.Json["plans"]!.AsArray().Select(plan => plan!["priceMonthly"]!.GetValue<decimal>()));
        Assert.Equal([0m, 16.59m, 16.63m], plans.Json["plans"]!.AsArray().Select(plan => plan!["yearlyDiscountPercent"]!.GetValue<decimal>()));
        Assert.DoesNotContain("stripe", plans.Json.ToString(), StringComparison.OrdinalIgnoreCase);
        var packs = (await billing.GetAsync("/api/subscription/credit-packs")).Ok();
        Assert.Equal("public, max-age=60", packs.CacheControl);
        Assert.Equal([(15, 1.99m), (60, 6.99m), (150, 12.99m), (300, 19.99m)], packs.Json["packs"]!.AsArray().Select(pack => (pack!["creditAmount"]!.GetValue<int>(), pack["price"]!.GetValue<decimal>())));
        var costs = (await billing.GetAsync("/api/credits/costs")).Ok().Json;
        Assert.Equal("subscription", (string?)costs["mode"]);
        Assert.Equal(BillingFeatures.All.Order(StringComparer.Ordinal), costs["costs"]!.AsObject().Select(cost => cost.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("/api/subscription/current")]
    [InlineData("/api/credits/balance")]
    [InlineData("/api/credits/transactions?limit=0")]
    public async Task Without_a_session_the_users_operations_answer_401(string path) =>
        (await billing.GetAsync(path)).IsProblem(HttpStatusCode.Unauthorized, "common.notAuthenticated");

    [Fact]
    public async Task A_user_token_opens_no_internal_route()
    {
        (await billing.GetAsync("/internal/billing/plans")).IsProblem(HttpStatusCode.Unauthorized, "common.notAuthenticated");
        (await billing.GetAsync("/internal/billing/plans", TestIdentity.NewUser())).IsProblem(HttpStatusCode.Forbidden, "common.forbidden");
        Assert.Equal(3, (await billing.InternalGetAsync("/internal/billing/plans")).Ok().Json["plans"]!.AsArray().Count);
    }

    [Fact]
    public async Task Other_services_read_one_user_many_users_and_his_export()
    {
        var user = TestIdentity.NewUser();
        await billing.GrantAsync(user.Id, 7);
        var one = (await billing.InternalGetAsync($"/internal/billing/users/{user.Id}")).Ok().Json;
        Assert.Equal((7, 7, "Gratuit"), (one["creditBalance"]!.GetValue<int>(), one["totals"]!["totalGifted"]!.GetValue<int>(), (string)one["plan"]!["name"]!));
        var many = (await billing.PostAsync("users/lookup", new { userIds = new[] { user.Id, Guid.NewGuid() } })).Ok().Json["users"]!.AsObject();
        var found = Assert.Single(many);
        Assert.Equal((user.Id.ToString(), 7, 1), (found.Key, found.Value!["creditBalance"]!.GetValue<int>(), found.Value["planId"]!.GetValue<int>()));
        (await billing.PostAsync("users/lookup", new { userIds = Enumerable.Range(0, 201).Select(_ => Guid.NewGuid()) })).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
        var export = (await billing.InternalGetAsync($"/internal/users/{user.Id}/export")).Ok().Json;
        Assert.Single(export["transactions"]!.AsArray());
        var empty = (await billing.InternalGetAsync($"/internal/users/{Guid.NewGuid()}/export")).Ok().Json;
        Assert.Null(empty["account"]);
        Assert.Empty(empty["transactions"]!.AsArray());
    }

    private static UserRegistered Registered(Guid userId) => new() { UserId = userId, Provider = "credentials", Role = "USER", EmailVerified = false, Locale = "fr" };
}

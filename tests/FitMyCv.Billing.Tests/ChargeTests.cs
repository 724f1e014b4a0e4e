using System.Net;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing.Services;

namespace FitMyCv.Billing.Tests;

public sealed class ChargeTests(BillingFixture billing) : IClassFixture<BillingFixture>
{
    [Fact]
    public async Task The_same_charge_fifty_times_in_parallel_charges_once()
    {
        var user = TestIdentity.NewUser();
        var id = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => billing.ChargeAsync(user.Id, Feature.Paid, id)));
        Assert.All(answers, answer => Assert.Equal(answers[0].Ok().Json.ToJsonString(), answer.Ok().Json.ToJsonString()));
        Assert.Equal("plan", answers[0].Text("method"));
        Assert.Equal(1, await billing.CountAsync(user, Feature.Paid));
    }

    [Fact]
    public async Task The_plans_limit_holds_under_concurrency_and_credits_pay_beyond_it()
    {
        var user = TestIdentity.NewUser();
        await billing.SetBalanceAsync(user.Id, 3);
        var answers = await Task.WhenAll(Enumerable.Range(0, 15).Select(_ => billing.ChargeAsync(user.Id, Feature.Paid)));
        Assert.Equal(5, answers.Count(answer => answer.Text("method") == "plan"));
        Assert.Equal(3, answers.Count(answer => answer.Text("method") == "credits"));
        var refused = answers.Where(answer => answer.Status != HttpStatusCode.OK).ToList();
        Assert.Equal(7, refused.Count);
        Assert.All(refused, answer =>
        {
            answer.IsProblem(HttpStatusCode.Forbidden, "billing.limitReached");
            Assert.True(answer.Json["actionRequired"]!.GetValue<bool>());
            Assert.Equal("/account/subscriptions", answer.Text("redirectUrl"));
            Assert.Equal((Feature.Paid, 1, 5), (answer.Text("featureName"), answer.Int("cost"), answer.Int("limit")));
            Assert.NotNull(answer.Json["periodEnd"]);
        });
        Assert.Equal(0, await billing.BalanceAsync(user));
        Assert.Equal(5, await billing.CountAsync(user, Feature.Paid));
    }

    [Fact]
    public async Task A_feature_without_cost_is_refused_at_its_limit_and_nothing_is_debited()
    {
        var user = TestIdentity.NewUser();
        await billing.SetBalanceAsync(user.Id, 10);
        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => billing.ChargeAsync(user.Id, Feature.Manual)));
        Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.OK));
        Assert.Equal(10, await billing.BalanceAsync(user));
        Assert.Equal("plan", (await billing.ChargeAsync(user.Id, Feature.Edit)).Ok().Text("method"));
    }

    [Fact]
    public async Task In_credits_mode_uses_cost_credits_until_they_are_used_up()
    {
        var user = TestIdentity.NewUser();
        await billing.InCreditsModeAsync(async () =>
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 9).Select(_ => billing.ChargeAsync(user.Id, Feature.Paid)));
            Assert.Equal(5, answers.Count(answer => answer.Status == HttpStatusCode.OK && answer.Text("method") == "credits"));
            Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer =>
            {
                answer.IsProblem(HttpStatusCode.Forbidden, "billing.insufficientCredits");
                Assert.Equal("/account/subscriptions?tab=credits", answer.Text("redirectUrl"));
                Assert.Null(answer.Json["limit"]);
            });
            Assert.Equal("free", (await billing.ChargeAsync(user.Id, Feature.Manual)).Ok().Text("method"));
            Assert.Equal(0, await billing.BalanceAsync(user));
        });
    }

    [Fact]
    public async Task A_repeated_charge_gives_the_stored_answer_whatever_changed_since()
    {
        var user = TestIdentity.NewUser();
        var id = Guid.NewGuid().ToString();
        await billing.InCreditsModeAsync(async () =>
        {
            var first = (await billing.ChargeAsync(user.Id, Feature.Paid, id)).Ok();
            await billing.SetAsync("credits_match_score", "4");
            try
            {
                Assert.Equal(first.Json.ToJsonString(), (await billing.ChargeAsync(user.Id, Feature.Paid, id)).Ok().Json.ToJsonString());
            }
            finally
            {
                await billing.SetAsync("credits_match_score", "1");
            }
        });
        Assert.Equal("credits", (await billing.ChargeAsync(user.Id, Feature.Paid, id)).Ok().Text("method"));
        Assert.Equal(4, await billing.BalanceAsync(user));
        (await billing.ChargeAsync(user.Id, Feature.Manual, id)).IsProblem(HttpStatusCode.Conflict, "billing.chargeConflict");
        (await billing.ChargeAsync(TestIdentity.NewUser().Id, Feature.Paid, id)).IsProblem(HttpStatusCode.Conflict, "billing.chargeConflict");
    }

    [Fact]
    public async Task Two_users_racing_for_one_charge_id_give_one_charge()
    {
        var id = Guid.NewGuid().ToString();
        var users = Enumerable.Range(0, 10).Select(_ => TestIdentity.NewUser()).ToList();
        var answers = await Task.WhenAll(users.Select(user => billing.ChargeAsync(user.Id, Feature.Paid, id)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Equal(9, answers.Count(answer => answer.Error == "billing.chargeConflict"));
        Assert.Equal(1, (await Task.WhenAll(users.Select(user => billing.CountAsync(user, Feature.Paid)))).Sum());
    }

    [Fact]
    public async Task A_refund_by_call_and_by_messages_together_gives_back_once()
    {
        var user = TestIdentity.NewUser();
        await billing.SetBalanceAsync(user.Id, 2);
        var ids = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid()).ToList();
        foreach (var id in ids)
        {
            (await billing.ChargeAsync(user.Id, Feature.Paid, id.ToString())).Ok();
        }
        var last = ids[^1];
        Assert.Equal(1, await billing.BalanceAsync(user));
        var failed = new TaskFailed { UserId = user.Id, TaskId = last, Type = "calculate-match-score", Error = new TaskError("background.failed", "It failed.") };
        var cancelled = new TaskCancelled { UserId = user.Id, TaskId = last, Type = "calculate-match-score" };
        await Task.WhenAll(
        [
            billing.Service.Bus.PublishAsync(failed), billing.Service.Bus.PublishAsync(failed), billing.Service.Bus.PublishAsync(cancelled),
            .. Enumerable.Range(0, 10).Select(_ => billing.RefundAsync(last.ToString())),
        ]);
        var marker = new TaskCancelled { UserId = user.Id, TaskId = ids[0], Type = "calculate-match-score" };
        await billing.Service.Bus.PublishAsync(marker);
        await FitMyCv.Testing.Eventually.UntilAsync("the counter to go back", async () => await billing.CountAsync(user, Feature.Paid) == 4);
        var answer = (await billing.RefundAsync(last.ToString())).Ok();
        Assert.True(answer.Json["refunded"]!.GetValue<bool>());
        Assert.Equal(("credits", 1, 2), (answer.Text("method"), answer.Int("creditsRefunded"), answer.Int("balance")));
        Assert.Equal(2, await billing.BalanceAsync(user));
        var transactions = await billing.TransactionsAsync(user);
        Assert.Equal(["refund", "usage", "gift"], transactions.Select(transaction => (string)transaction!["type"]!));
        Assert.Equal((string?)transactions[0]!["id"], (string?)transactions[1]!["relatedTransactionId"]);
        Assert.Equal((string?)transactions[1]!["id"], (string?)transactions[0]!["relatedTransactionId"]);
        Assert.True(transactions[1]!["refunded"]!.GetValue<bool>());
        Assert.All([0, 1], i => Assert.Equal(last.ToString(), (string?)transactions[i]!["taskId"]));
        (await billing.ChargeAsync(user.Id, Feature.Paid, last.ToString())).IsProblem(HttpStatusCode.Conflict, "billing.chargeRefunded");
    }

    [Fact]
    public async Task A_plans_use_comes_back_once_and_never_below_zero()
    {
        var user = TestIdentity.NewUser();
        var id = Guid.NewGuid().ToString();
        (await billing.ChargeAsync(user.Id, Feature.Paid, id)).Ok();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => billing.RefundAsync(id, "cancelled")));
        Assert.All(answers, answer => Assert.Equal(answers[0].Ok().Json.ToJsonString(), answer.Ok().Json.ToJsonString()));
        Assert.Equal(("plan", 0), (answers[0].Text("method"), answers[0].Int("creditsRefunded")));
        Assert.Equal(0, await billing.CountAsync(user, Feature.Paid));
    }

    [Fact]
    public async Task A_charge_after_the_refund_of_its_unknown_id_is_refused()
    {
        var user = TestIdentity.NewUser();
        var id = Guid.NewGuid().ToString();
        for (var i = 0; i < 2; i++)
        {
            var refund = (await billing.RefundAsync(id)).Ok();
            Assert.False(refund.Json["refunded"]!.GetValue<bool>());
            Assert.Null(refund.Json["method"]);
            Assert.Null(refund.Json["balance"]);
        }
        (await billing.ChargeAsync(user.Id, Feature.Paid, id)).IsProblem(HttpStatusCode.Conflict, "billing.chargeRefunded");
        Assert.Equal(0, await billing.CountAsync(user, Feature.Paid));
    }

    [Fact]
    public async Task A_charge_and_its_refund_at_the_same_time_leave_nothing_paid()
    {
        var user = TestIdentity.NewUser();
        for (var round = 0; round < 20; round++)
        {
            var id = Guid.NewGuid().ToString();
            await Task.WhenAll(billing.ChargeAsync(user.Id, Feature.Paid, id), billing.RefundAsync(id));
        }
        Assert.Equal(0, await billing.CountAsync(user, Feature.Paid));
    }

    [Fact]
    public async Task Access_decides_as_a_charge_would_and_consumes_nothing()
    {
        var user = TestIdentity.NewUser();
        var access = (await billing.PostAsync("access", new { userId = user.Id, featureName = Feature.Paid })).Ok();
        Assert.Equal(("plan", 1, 5, 0), (access.Text("method"), access.Int("cost"), access.Int("limit"), access.Int("used")));
        Assert.Equal(0, await billing.CountAsync(user, Feature.Paid));
        for (var i = 0; i < 5; i++)
        {
            await billing.ChargeAsync(user.Id, Feature.Paid);
        }
        var refused = (await billing.PostAsync("access", new { userId = user.Id, featureName = Feature.Paid })).Ok();
        Assert.False(refused.Json["allowed"]!.GetValue<bool>());
        Assert.Equal(("billing.limitReached", "/account/subscriptions"), (refused.Text("error"), refused.Text("redirectUrl")));
        (await billing.PostAsync("access", new { userId = user.Id, featureName = "teleport" })).IsProblem(HttpStatusCode.BadRequest, "billing.featureUnknown");
        (await billing.ChargeAsync(user.Id, "teleport")).IsProblem(HttpStatusCode.BadRequest, "billing.featureUnknown");
        (await billing.PostAsync("charges", new { userId = user.Id, featureName = Feature.Paid })).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
        (await billing.PostAsync("charges", new { chargeId = "x", userId = "nobody", featureName = Feature.Paid })).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
        (await billing.RefundAsync("x", "bored")).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
    }
}

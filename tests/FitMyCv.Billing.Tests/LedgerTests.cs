using System.Net;
using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Npgsql;

namespace FitMyCv.Billing.Tests;

public sealed class LedgerTests(BillingFixture billing) : IClassFixture<BillingFixture>
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Whatever_many_callers_do_at_once_the_books_agree(int seed)
    {
        var users = Enumerable.Range(0, 3).Select(_ => TestIdentity.NewUser()).ToList();
        await billing.InCreditsModeAsync(() => Task.WhenAll(Enumerable.Range(0, 6).Select(async worker =>
        {
            var random = new Random(seed * 1000 + worker);
            var charges = new List<string>();
            for (var step = 0; step < 40; step++)
            {
                var user = users[random.Next(users.Count)];
                switch (random.Next(10))
                {
                    case 0:
                        await billing.GrantAsync(user.Id, random.Next(1, 6));
                        break;
                    case 1:
                        await billing.SetBalanceAsync(user.Id, random.Next(0, 8));
                        break;
                    case 2 or 3 when charges.Count > 0:
                        await billing.RefundAsync(charges[random.Next(charges.Count)]);
                        break;
                    default:
                        charges.Add(Guid.NewGuid().ToString());
                        await billing.ChargeAsync(user.Id, Feature.Paid, charges[^1]);
                        break;
                }
            }
        })));
        Assert.Empty(await LedgerAudit.BreachesAsync(billing.Service.Database, TestContext.Current.CancellationToken));
        foreach (var user in users)
        {
            var balance = (await billing.GetAsync("/api/credits/balance", user)).Ok();
            var transactions = await billing.TransactionsAsync(user);
            Assert.Equal(transactions.Sum(transaction => transaction!["amount"]!.GetValue<int>()), balance.Int("balance"));
            Assert.Equal(balance.Int("totalPurchased") + balance.Int("totalGifted") + balance.Int("totalRefunded") - balance.Int("totalUsed"), balance.Int("balance"));
            Assert.All(transactions, transaction => Assert.True(transaction!["balanceAfter"]!.GetValue<int>() >= 0));
        }
        Assert.NotEmpty(await billing.TransactionsAsync(users[0]));
    }

    [Fact]
    public async Task The_database_refuses_to_change_or_delete_what_is_booked()
    {
        await billing.GrantAsync(Guid.NewGuid(), 3);
        foreach (var statement in new[]
        {
            "UPDATE ledger_entries SET amount = amount + 1", "DELETE FROM ledger_entries", "UPDATE ledger_transactions SET type = 'purchase'",
            "DELETE FROM ledger_transactions", "TRUNCATE ledger_entries",
        })
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(statement));
            Assert.Contains("append-only", refused.MessageText, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("gift", 5, -4, "gifts")]
    [InlineData("gift", 5, -5, "sales")]
    [InlineData("gift", -5, 5, "gifts")]
    [InlineData("usage", 5, -5, "usage")]
    public async Task The_database_refuses_a_transaction_that_does_not_balance_or_goes_the_wrong_way(string type, int mine, int theirs, string counterpart)
    {
        var user = TestIdentity.NewUser();
        await billing.GrantAsync(user.Id, 20);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(
            """
            WITH t AS (INSERT INTO ledger_transactions (id, type, booked_at) VALUES (gen_random_uuid(), @type, now()) RETURNING id)
            INSERT INTO ledger_entries (transaction_id, account_id, amount, balance_after)
            SELECT t.id, a.ledger_account_id, @mine, 20 + @mine FROM t, accounts a WHERE a.user_id = @Id
            UNION ALL SELECT t.id, l.id, @theirs, NULL FROM t, ledger_accounts l WHERE l.kind = @counterpart
            """,
            new { type, mine, theirs, counterpart, user.Id }));
        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Fact]
    public async Task The_database_refuses_a_use_that_leaves_the_balance_below_zero_and_a_second_refund()
    {
        var user = TestIdentity.NewUser();
        await billing.SetBalanceAsync(user.Id, 1);
        var account = await billing.Service.Database.InTransactionAsync(unit => Accounts.TryLockAsync(unit, user.Id), TestContext.Current.CancellationToken);
        var ledger = new CreditLedger(TimeProvider.System);
        var overdrawn = await Assert.ThrowsAsync<PostgresException>(() => billing.Service.Database.InTransactionAsync(
            unit => ledger.PostAsync(unit, account!, Domain.LedgerType.Usage, -2, Guid.NewGuid().ToString()), TestContext.Current.CancellationToken));
        Assert.Equal(PostgresErrorCodes.CheckViolation, overdrawn.SqlState);
        var usage = await billing.Service.Database.InTransactionAsync(
            unit => ledger.PostAsync(unit, account!, Domain.LedgerType.Usage, -1, Guid.NewGuid().ToString()), TestContext.Current.CancellationToken);
        Task<Booking> RefundAsync() => billing.Service.Database.InTransactionAsync(
            unit => ledger.PostAsync(unit, account!, Domain.LedgerType.Refund, 1, Guid.NewGuid().ToString(), refundOf: usage.TransactionId), TestContext.Current.CancellationToken);
        await RefundAsync();
        Assert.Equal(PostgresErrorCodes.UniqueViolation, (await Assert.ThrowsAsync<PostgresException>(RefundAsync)).SqlState);
        Assert.Equal(1, await billing.BalanceAsync(user));
    }

    [Fact]
    public async Task Grants_and_balance_settings_happen_once_per_operation_id()
    {
        var user = TestIdentity.NewUser();
        var grants = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => billing.GrantAsync(user.Id, 10, "grant-" + user.Id)));
        Assert.All(grants, grant => Assert.Equal(grants[0].Ok().Json.ToJsonString(), grant.Ok().Json.ToJsonString()));
        (await billing.GrantAsync(user.Id, 11, "grant-" + user.Id)).IsProblem(HttpStatusCode.Conflict, "billing.grantConflict");
        (await billing.GrantAsync(user.Id, 0)).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
        Assert.Equal(-6, (await billing.SetBalanceAsync(user.Id, 4)).Ok().Int("change"));
        Assert.Equal(26, (await billing.SetBalanceAsync(user.Id, 30)).Ok().Int("change"));
        var same = (await billing.SetBalanceAsync(user.Id, 30)).Ok();
        Assert.Equal(0, same.Int("change"));
        Assert.Null(same.Json["transactionId"]);
        Assert.Equal(["gift26", "adjustment-6", "gift10"], (await billing.TransactionsAsync(user)).Select(transaction => $"{transaction!["type"]}{transaction["amount"]}"));
        var page = (await billing.GetAsync("/api/credits/transactions?limit=1&offset=1&type=gift", user)).Ok();
        Assert.Equal((2, 10), (page.Int("total"), page.Json["transactions"]![0]!["amount"]!.GetValue<int>()));
        foreach (var query in new[] { "limit=0", "limit=201", "limit=abc", "limit=1.5", "offset=-1", "type=nonsense" })
        {
            (await billing.GetAsync("/api/credits/transactions?" + query, user)).IsProblem(HttpStatusCode.BadRequest, "common.invalidPayload");
        }
    }

    [Fact]
    public async Task A_referral_gives_both_their_credits_once()
    {
        var (referrer, referred) = (TestIdentity.NewUser(), TestIdentity.NewUser());
        var verified = new UserVerified { UserId = referred.Id, First = true, ReferrerUserId = referrer.Id, ReferralCredits = 5 };
        await Task.WhenAll(
            billing.Service.Bus.PublishAsync(verified),
            billing.Service.Bus.PublishAsync(verified),
            billing.Service.Bus.PublishAsync(verified with { MessageId = Guid.CreateVersion7() }),
            billing.Service.Bus.PublishAsync(new UserVerified { UserId = referred.Id, First = false }));
        await Eventually.UntilAsync("both gifts", async () => await billing.BalanceAsync(referrer) == 5 && await billing.BalanceAsync(referred) == 5);
        await billing.Service.Bus.WaitForAsync<CreditsChanged>(message => message.UserId == referred.Id && message.Type == "gift");
        await Eventually.UntilAsync("all deliveries to be handled", async () => await HandledAsync("GrantReferralGifts", verified.MessageId));
        Assert.Equal((5, 5), (await billing.BalanceAsync(referrer), await billing.BalanceAsync(referred)));
    }

    [Fact]
    public async Task Erasure_leaves_anonymous_books_that_agree_and_nothing_brings_the_user_back()
    {
        var user = TestIdentity.NewUser();
        await billing.GrantAsync(user.Id, 4);
        var id = Guid.NewGuid();
        await billing.InCreditsModeAsync(() => billing.ChargeAsync(user.Id, Feature.Paid, id.ToString()));
        var before = await ScalarAsync("SELECT count(*) FROM ledger_entries");
        var deleted = new UserDeleted { UserId = user.Id };
        await billing.Service.Bus.PublishAsync(deleted);
        await billing.Service.Bus.PublishAsync(deleted);
        var erased = await billing.Service.Bus.WaitForAsync<UserErased>(message => message.UserId == user.Id);
        Assert.Equal("billing", erased.Service);
        Assert.Equal(before, await ScalarAsync("SELECT count(*) FROM ledger_entries"));
        Assert.Equal(0, await ScalarAsync("SELECT (SELECT count(*) FROM accounts WHERE user_id = @Id) + (SELECT count(*) FROM charges WHERE user_id = @Id) + (SELECT count(*) FROM ledger_keys WHERE key LIKE '%' || @Id || '%')", user.Id));
        Assert.Empty(await LedgerAudit.BreachesAsync(billing.Service.Database, TestContext.Current.CancellationToken));
        await billing.Service.Bus.PublishAsync(new UserRegistered { UserId = user.Id, Provider = "credentials", Role = "USER", EmailVerified = false, Locale = "fr" });
        (await billing.GrantAsync(user.Id, 1)).IsProblem(HttpStatusCode.NotFound, "common.notFound");
        (await billing.RefundAsync(id.ToString())).Ok();
        Assert.Equal(0, await ScalarAsync("SELECT count(*) FROM accounts WHERE user_id = @Id", user.Id));
        await billing.Service.Bus.PublishAsync(new UserDeleted { UserId = user.Id });
        await Eventually.UntilAsync("the repeated request for erasure to be answered", () => billing.Service.Bus.Of<UserErased>().Count(message => message.UserId == user.Id) == 2);
    }

    private async Task<bool> HandledAsync(string consumer, Guid messageId)
    {
        await using var connection = await billing.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM inbox WHERE consumer = @consumer AND message_id = @messageId)", new { consumer, messageId });
    }

    private Task<int> ExecuteAsync(string sql, object? parameters = null) =>
        billing.Service.Database.InTransactionAsync(unit => unit.Connection.ExecuteAsync(sql, parameters), TestContext.Current.CancellationToken);

    private async Task<long> ScalarAsync(string sql, Guid? id = null)
    {
        await using var connection = await billing.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<long>(sql, new { Id = id });
    }
}

using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Billing.Features;

public sealed record TotalsView(int TotalPurchased, int TotalUsed, int TotalRefunded, int TotalGifted);

public sealed record BillingUser(SubscriptionView? Subscription, PlanView? Plan, int CreditBalance, TotalsView Totals);

/// <summary>A user in the lists of other services; without a subscription the members of the plan are null.</summary>
public sealed record LookedUpUser(int? PlanId, string? PlanName, string? Status, int CreditBalance, int? Tier, string? BillingPeriod, decimal? MonthlyAmount);

public sealed record LookupAnswer(IReadOnlyDictionary<Guid, LookedUpUser> Users);

public sealed record ExportedAccount(DateTimeOffset CreatedAt, BalanceAnswer Credits);

/// <summary>Billing's part of the account export; invoices stay with Stripe until there are some.</summary>
public sealed record BillingExport(ExportedAccount? Account, SubscriptionView? Subscription, IReadOnlyList<TransactionView> Transactions, IReadOnlyList<object> Invoices);

/// <summary>What other services read of users (spec billing §7).</summary>
internal static class Users
{
    private const int LargestLookup = 200;

    private sealed record LookupRequest(IReadOnlyList<Guid>? UserIds);

    public static void MapUsers(this WebApplication app)
    {
        var group = app.MapInternal();
        group.MapGet("/billing/users/{userId:guid}", Read);
        group.MapPost("/billing/users/lookup", Lookup);
        group.MapGet("/users/{id:guid}/export", Export);
    }

    private static async Task<BillingUser> Read(Guid userId, Accounts accounts, Database database, CancellationToken cancellationToken)
    {
        var account = await accounts.ReadAsync(userId, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var totals = await Credits.TotalsAsync(connection, account.LedgerAccountId);
        var plan = account.Subscription is { } subscription ? (await PlanCatalog.ReadAsync(connection, subscription.PlanId))[0] : null;
        return new BillingUser(
            account.Subscription is { } stored ? SubscriptionView.Of(stored) : null,
            plan,
            totals.Balance,
            new TotalsView(totals.TotalPurchased, totals.TotalUsed, totals.TotalRefunded, totals.TotalGifted));
    }

    /// <summary>Reads only: a user without an account yet is absent.</summary>
    private static async Task<LookupAnswer> Lookup(LookupRequest request, Database database, CancellationToken cancellationToken)
    {
        if (request.UserIds is not { Count: <= LargestLookup } userIds)
        {
            throw CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["userIds"] = [$"Must be a list of at most {LargestLookup} ids."] });
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<LookupRow>(
            """
            SELECT a.user_id, b.balance, s.plan_id, p.name AS plan_name, p.tier, s.status, s.billing_period, s.billed_amount
            FROM accounts a JOIN balances b ON b.account_id = a.ledger_account_id
            LEFT JOIN subscriptions s ON s.user_id = a.user_id LEFT JOIN plans p ON p.id = s.plan_id
            WHERE a.user_id = ANY(@Ids)
            """,
            new { Ids = userIds.Distinct().ToArray() });
        return new LookupAnswer(rows.ToDictionary(row => row.UserId, row => new LookedUpUser(
            row.PlanId,
            row.PlanName,
            row.Status,
            row.Balance,
            row.Tier,
            row.BillingPeriod,
            row.BillingPeriod is { } period ? BillingPeriod.MonthlyAmount(period, row.BilledAmount ?? 0) : null)));
    }

    private static async Task<BillingExport> Export(Guid id, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await Accounts.FindAsync(connection, id) is not { } account)
        {
            return new BillingExport(null, null, [], []);
        }
        return new BillingExport(
            new ExportedAccount(account.CreatedAt, await Credits.TotalsAsync(connection, account.LedgerAccountId)),
            account.Subscription is { } subscription ? SubscriptionView.Of(subscription) : null,
            await Credits.TransactionsAsync(connection, account.LedgerAccountId, type: null, limit: null, offset: 0),
            []);
    }

    private sealed record LookupRow
    {
        public Guid UserId { get; init; }
        public int Balance { get; init; }
        public int? PlanId { get; init; }
        public string? PlanName { get; init; }
        public int? Tier { get; init; }
        public string? Status { get; init; }
        public string? BillingPeriod { get; init; }
        public decimal? BilledAmount { get; init; }
    }
}

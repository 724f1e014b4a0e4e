using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Npgsql;

namespace FitMyCv.Billing.Features;

public sealed record BalanceAnswer(int Balance, int TotalPurchased, int TotalUsed, int TotalRefunded, int TotalGifted);

public sealed record CostsAnswer(IReadOnlyDictionary<string, int> Costs, string Mode);

/// <summary>A ledger transaction as its user sees it. A refund and the usage it gives back name each other.</summary>
public sealed record TransactionView
{
    public string Id { get; init; } = "";
    public int Amount { get; init; }
    public string Type { get; init; } = "";
    public string? FeatureName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public int BalanceAfter { get; init; }
    public string? TaskId { get; init; }
    public bool Refunded { get; init; }
    public string? RelatedTransactionId { get; init; }
}

public sealed record TransactionsAnswer(IReadOnlyList<TransactionView> Transactions, long Total);

/// <summary>The user's credits (spec billing §10).</summary>
internal static class Credits
{
    private const int LargestPage = 200;
    private const int DefaultPage = 50;

    public static void MapCredits(this WebApplication app)
    {
        var user = app.MapUserApi();
        user.MapGet("/credits/balance", Balance);
        user.MapGet("/credits/transactions", Transactions);
        app.MapAnonymousApi().MapGet("/credits/costs", Costs);
    }

    public static Task<BalanceAnswer> TotalsAsync(NpgsqlConnection connection, Guid ledgerAccountId) =>
        connection.QuerySingleAsync<BalanceAnswer>(
            "SELECT balance, total_purchased, total_used, total_refunded, total_gifted FROM balances WHERE account_id = @ledgerAccountId",
            new { ledgerAccountId });

    /// <summary>Newest first.</summary>
    public static async Task<IReadOnlyList<TransactionView>> TransactionsAsync(NpgsqlConnection connection, Guid ledgerAccountId, string? type, int? limit, int offset) =>
        (await connection.QueryAsync<TransactionView>(
            """
            SELECT t.id::text AS id, e.amount, t.type, t.feature_name, t.booked_at AS created_at, e.balance_after, refund.id IS NOT NULL AS refunded,
                   coalesce(t.related_transaction_id, refund.id)::text AS related_transaction_id,
                   CASE WHEN t.type IN ('usage', 'refund') THEN k.key END AS task_id
            FROM ledger_entries e
            JOIN ledger_transactions t ON t.id = e.transaction_id
            LEFT JOIN ledger_keys k ON k.transaction_id = t.id
            LEFT JOIN ledger_transactions refund ON refund.related_transaction_id = t.id AND refund.type = 'refund'
            WHERE e.account_id = @ledgerAccountId AND (@type::text IS NULL OR t.type = @type)
            ORDER BY t.sequence DESC LIMIT @limit OFFSET @offset
            """,
            new { ledgerAccountId, type, limit, offset })).AsList();

    private static async Task<BalanceAnswer> Balance(CurrentUser user, Accounts accounts, Database database, CancellationToken cancellationToken)
    {
        var account = await accounts.ReadAsync(user.Id, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        return await TotalsAsync(connection, account.LedgerAccountId);
    }

    private static CostsAnswer Costs(BillingSettings settings) =>
        new(BillingFeatures.All.ToDictionary(feature => feature, settings.CostOf, StringComparer.Ordinal), settings.Mode);

    private static async Task<TransactionsAnswer> Transactions(
        CurrentUser user,
        HttpRequest request,
        Accounts accounts,
        Database database,
        CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, LargestPage, DefaultPage);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        var type = query.OneOf("type", [.. LedgerType.All]);
        query.ThrowIfInvalid();
        var account = await accounts.ReadAsync(user.Id, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = await connection.ExecuteScalarAsync<long>(
            """
            SELECT count(*) FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id
            WHERE e.account_id = @LedgerAccountId AND (@type::text IS NULL OR t.type = @type)
            """,
            new { account.LedgerAccountId, type });
        return new TransactionsAnswer(await TransactionsAsync(connection, account.LedgerAccountId, type, limit, offset), total);
    }
}

using Dapper;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Billing.Data;

/// <summary>
/// Checks every night that the books agree (spec billing §6): transactions balance, all entries sum to zero, each balance is the sum of its entries and
/// of its totals, no running balance breaks. A breach is logged as an error and never repaired by itself.
/// </summary>
public sealed partial class LedgerAudit(Database database, TimeProvider time, ILogger<LedgerAudit> logger) : BackgroundService
{
    private const int HourOfNight = 3;

    /// <summary>What does not agree, one sentence each; empty when all is well.</summary>
    public static async Task<IReadOnlyList<string>> BreachesAsync(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<string>(
            """
            SELECT 'The entries of transaction ' || t.id || ' do not sum to zero'
            FROM ledger_transactions t LEFT JOIN ledger_entries e ON e.transaction_id = t.id
            GROUP BY t.id HAVING count(e.*) <> 2 OR coalesce(sum(e.amount), 0) <> 0
            UNION ALL
            SELECT 'All entries sum to ' || sum(amount) FROM ledger_entries HAVING coalesce(sum(amount), 0) <> 0
            UNION ALL
            SELECT 'The balance of ledger account ' || b.account_id || ' is not the sum of its entries'
            FROM balances b LEFT JOIN (
                SELECT e.account_id, sum(e.amount) AS balance,
                       sum(e.amount) FILTER (WHERE t.type = 'purchase') AS purchased, sum(e.amount) FILTER (WHERE t.type = 'gift') AS gifted,
                       sum(e.amount) FILTER (WHERE t.type = 'refund') AS refunded,
                       -sum(e.amount) FILTER (WHERE t.type IN ('usage', 'chargeback', 'adjustment')) AS used
                FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id GROUP BY e.account_id) s ON s.account_id = b.account_id
            WHERE (b.balance, b.total_purchased, b.total_gifted, b.total_refunded, b.total_used)
                IS DISTINCT FROM (coalesce(s.balance, 0), coalesce(s.purchased, 0), coalesce(s.gifted, 0), coalesce(s.refunded, 0), coalesce(s.used, 0))
            UNION ALL
            SELECT 'The running balance of ledger account ' || r.account_id || ' breaks at transaction ' || r.transaction_id
            FROM (SELECT e.account_id, e.transaction_id, e.balance_after, sum(e.amount) OVER (PARTITION BY e.account_id ORDER BY t.sequence) AS running
                  FROM ledger_entries e JOIN ledger_transactions t ON t.id = e.transaction_id WHERE e.balance_after IS NOT NULL) r
            WHERE r.running <> r.balance_after
            """,
            commandTimeout: 600)).AsList();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var now = time.GetUtcNow();
            var next = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(HourOfNight);
            await Task.Delay((next > now ? next : next.AddDays(1)) - now, time, stoppingToken);
            try
            {
                foreach (var breach in await BreachesAsync(database, stoppingToken))
                {
                    LogBreach(breach);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogNotChecked(exception.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Error, "The ledger does not agree: {Breach}")]
    private partial void LogBreach(string breach);

    [LoggerMessage(2, LogLevel.Warning, "The ledger could not be checked: {Reason}")]
    private partial void LogNotChecked(string reason);
}

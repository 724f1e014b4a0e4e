using Dapper;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Billing.Data;

/// <summary>A booked transaction and the balance with it.</summary>
public sealed record Booking(Guid TransactionId, int Balance);

/// <summary>
/// Books transactions: two entries, the balance and its totals, the key that makes the cause unique, and <see cref="CreditsChanged"/>, in the caller's unit of
/// work, which holds the account's lock. The database refuses what breaks an invariant (0001_billing.sql).
/// </summary>
public sealed class CreditLedger(TimeProvider time)
{
    /// <param name="amount">Signed from the user's point of view.</param>
    /// <param name="key">What makes the cause unique within its type.</param>
    /// <param name="id">Of the transaction, when the caller has named it already.</param>
    /// <param name="refundOf">The usage that a refund gives back.</param>
    public async Task<Booking> PostAsync(
        UnitOfWork unit,
        BillingAccount account,
        string type,
        int amount,
        string key,
        string? featureName = null,
        Guid? id = null,
        Guid? refundOf = null)
    {
        var transactionId = id ?? Guid.CreateVersion7(time.GetUtcNow());
        var balance = await unit.Connection.ExecuteScalarAsync<int>(
            """
            WITH moved AS (
                UPDATE balances SET balance = balance + @amount,
                    total_purchased = total_purchased + CASE WHEN @type = 'purchase' THEN @amount ELSE 0 END,
                    total_gifted = total_gifted + CASE WHEN @type = 'gift' THEN @amount ELSE 0 END,
                    total_refunded = total_refunded + CASE WHEN @type = 'refund' THEN @amount ELSE 0 END,
                    total_used = total_used - CASE WHEN @type IN ('usage', 'chargeback', 'adjustment') THEN @amount ELSE 0 END
                WHERE account_id = @Account RETURNING balance),
            booked AS (
                INSERT INTO ledger_transactions (id, type, feature_name, related_transaction_id, booked_at)
                VALUES (@transactionId, @type, @featureName, @refundOf, @Now)),
            entries AS (
                INSERT INTO ledger_entries (transaction_id, account_id, amount, balance_after)
                SELECT @transactionId, @Account, @amount, balance FROM moved
                UNION ALL SELECT @transactionId, id, -@amount, NULL FROM ledger_accounts WHERE kind = @Counterpart),
            keyed AS (
                INSERT INTO ledger_keys (type, key, transaction_id, account_id) VALUES (@type, @key, @transactionId, @Account))
            SELECT balance FROM moved
            """,
            new
            {
                amount,
                type,
                Account = account.LedgerAccountId,
                transactionId,
                featureName,
                refundOf,
                Now = time.GetUtcNow(),
                Counterpart = LedgerType.SystemAccountOf(type),
                key,
            });
        unit.Publish(new CreditsChanged
        {
            UserId = account.UserId,
            TransactionId = transactionId,
            Type = type,
            Change = amount,
            Balance = balance,
            FeatureName = featureName,
        });
        return new Booking(transactionId, balance);
    }

    /// <summary>The transaction of this type and key, if it was booked.</summary>
    public static Task<bool> IsBookedAsync(UnitOfWork unit, string type, string key) =>
        unit.Connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM ledger_keys WHERE type = @type AND key = @key)", new { type, key });
}

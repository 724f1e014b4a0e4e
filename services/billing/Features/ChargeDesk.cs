using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using Npgsql;

namespace FitMyCv.Billing.Features;

/// <summary>What a charge took. Counter: uses in the present window with this one, when the plan paid.</summary>
public sealed record ChargeAnswer(string ChargeId, string Method, int CreditsUsed, Guid? TransactionId, int Balance, int? Counter);

/// <summary>What a refund gave back; refunded is false for an id that was never charged.</summary>
public sealed record RefundAnswer(string ChargeId, bool Refunded, string? Method, int CreditsRefunded, Guid? TransactionId, int? Balance);

/// <summary>
/// Charges and refunds (spec billing §5, §7). Deciding and consuming are one transaction under the account's lock; both are idempotent by the charge id: a
/// charge repeats its stored answer, a refund is given exactly once and bars an id that it meets first.
/// </summary>
public sealed class ChargeDesk(Accounts accounts, CreditLedger ledger, AccessDesk access, TimeProvider time)
{
    /// <summary>Throws the refusal of spec billing §5, <c>billing.chargeConflict</c> or <c>billing.chargeRefunded</c>.</summary>
    public async Task<ChargeAnswer> ChargeAsync(UnitOfWork unit, string chargeId, Guid userId, string featureName)
    {
        var account = await accounts.LockAsync(unit, userId);
        if (await FindAsync(unit.Connection, chargeId) is { } known)
        {
            return Repeated(known, userId, featureName);
        }
        var decided = await access.DecideAsync(unit.Connection, account, featureName);
        if (decided.Decision.Method is not { } method)
        {
            throw Refusal(decided);
        }
        var charge = new StoredCharge
        {
            ChargeId = chargeId,
            UserId = userId,
            FeatureName = featureName,
            Method = method,
            CreditsUsed = method == ChargeMethod.Credits ? decided.Cost : 0,
            TransactionId = method == ChargeMethod.Credits ? Guid.CreateVersion7(time.GetUtcNow()) : null,
            WindowStart = method == ChargeMethod.Plan ? decided.Window!.Start : null,
            Counter = method == ChargeMethod.Plan ? decided.Used + 1 : null,
            Balance = method == ChargeMethod.Credits ? account.Balance - decided.Cost : account.Balance,
            ChargedAt = time.GetUtcNow(),
        };
        if (!await StoreAsync(unit.Connection, charge))
        {
            // Another user's charge or a refund took the id in between.
            return Repeated((await FindAsync(unit.Connection, chargeId))!, userId, featureName);
        }
        if (method == ChargeMethod.Credits)
        {
            await ledger.PostAsync(unit, account, LedgerType.Usage, -decided.Cost, chargeId, featureName, charge.TransactionId);
        }
        else if (method == ChargeMethod.Plan)
        {
            await CountAsync(unit.Connection, charge, 1);
        }
        return Answer(charge);
    }

    public async Task<RefundAnswer> RefundAsync(UnitOfWork unit, string chargeId, string reason)
    {
        if (await BarAsync(unit.Connection, chargeId, reason))
        {
            return NotCharged(chargeId);
        }
        // The row is there for good: an account that goes takes it along.
        if (await FindAsync(unit.Connection, chargeId) is not { UserId: { } userId } || await Accounts.TryLockAsync(unit, userId) is not { } account)
        {
            return NotCharged(chargeId);
        }
        var charge = (await FindAsync(unit.Connection, chargeId))!;
        if (charge.RefundedAt is not null)
        {
            return Answer(charge, refunded: true);
        }
        Booking? booking = null;
        if (charge.Method == ChargeMethod.Credits)
        {
            booking = await ledger.PostAsync(unit, account, LedgerType.Refund, charge.CreditsUsed, chargeId, charge.FeatureName, refundOf: charge.TransactionId);
        }
        else if (charge.Method == ChargeMethod.Plan)
        {
            await CountAsync(unit.Connection, charge, -1);
        }
        var given = charge with { RefundTransactionId = booking?.TransactionId, RefundBalance = booking?.Balance ?? account.Balance };
        await unit.Connection.ExecuteAsync(
            """
            UPDATE charges SET refunded_at = @Now, refund_reason = @reason, refund_transaction_id = @RefundTransactionId, refund_balance = @RefundBalance
            WHERE charge_id = @chargeId
            """,
            new { Now = time.GetUtcNow(), reason, given.RefundTransactionId, given.RefundBalance, chargeId });
        return Answer(given, refunded: true);
    }

    /// <summary>Takes an id that nobody has charged, so that a charge arriving later is refused.</summary>
    private async Task<bool> BarAsync(NpgsqlConnection connection, string chargeId, string reason) =>
        await connection.ExecuteAsync(
            "INSERT INTO charges (charge_id, charged_at, refunded_at, refund_reason) VALUES (@chargeId, @Now, @Now, @reason) ON CONFLICT DO NOTHING",
            new { chargeId, Now = time.GetUtcNow(), reason }) == 1;

    private static async Task<bool> StoreAsync(NpgsqlConnection connection, StoredCharge charge) =>
        await connection.ExecuteAsync(
            """
            INSERT INTO charges (charge_id, user_id, feature_name, method, credits_used, transaction_id, window_start, counter, balance, charged_at)
            VALUES (@ChargeId, @UserId, @FeatureName, @Method, @CreditsUsed, @TransactionId, @WindowStart, @Counter, @Balance, @ChargedAt)
            ON CONFLICT DO NOTHING
            """,
            charge) == 1;

    private static Task<StoredCharge?> FindAsync(NpgsqlConnection connection, string chargeId) =>
        connection.QuerySingleOrDefaultAsync<StoredCharge>("SELECT * FROM charges WHERE charge_id = @chargeId", new { chargeId });

    private static Task<int> CountAsync(NpgsqlConnection connection, StoredCharge charge, int step) =>
        connection.ExecuteAsync(
            """
            INSERT INTO usage_counters AS c (user_id, feature_name, window_start, count) VALUES (@UserId, @FeatureName, @WindowStart, greatest(0, @step))
            ON CONFLICT (user_id, feature_name, window_start) DO UPDATE SET count = greatest(0, c.count + @step)
            """,
            new { charge.UserId, charge.FeatureName, charge.WindowStart, step });

    private static ChargeAnswer Repeated(StoredCharge known, Guid userId, string featureName) =>
        known switch
        {
            { UserId: { } owner } when owner != userId || known.FeatureName != featureName => throw BillingErrors.ChargeConflict.ToException(),
            { RefundedAt: not null } => throw BillingErrors.ChargeRefunded.ToException(),
            _ => Answer(known),
        };

    private static ProblemException Refusal(Access access) =>
        access.Decision.Refusal!.ToException(
            extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["actionRequired"] = true,
                ["redirectUrl"] = access.RedirectUrl,
                ["featureName"] = access.FeatureName,
                ["cost"] = access.Cost,
                ["balance"] = access.Balance,
                ["limit"] = access.Limit,
                ["periodEnd"] = access.Window?.End,
            });

    private static ChargeAnswer Answer(StoredCharge charge) =>
        new(charge.ChargeId, charge.Method!, charge.CreditsUsed, charge.TransactionId, charge.Balance!.Value, charge.Counter);

    private static RefundAnswer Answer(StoredCharge charge, bool refunded) =>
        new(charge.ChargeId, refunded, charge.Method, charge.CreditsUsed, charge.RefundTransactionId, charge.RefundBalance);

    private static RefundAnswer NotCharged(string chargeId) => new(chargeId, false, null, 0, null, null);

    private sealed record StoredCharge
    {
        public string ChargeId { get; init; } = "";
        public Guid? UserId { get; init; }
        public string? FeatureName { get; init; }
        public string? Method { get; init; }
        public int CreditsUsed { get; init; }
        public Guid? TransactionId { get; init; }
        public DateTimeOffset? WindowStart { get; init; }
        public int? Counter { get; init; }
        public int? Balance { get; init; }
        public DateTimeOffset ChargedAt { get; init; }
        public DateTimeOffset? RefundedAt { get; init; }
        public Guid? RefundTransactionId { get; init; }
        public int? RefundBalance { get; init; }
    }
}

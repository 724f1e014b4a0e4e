using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Billing.Features;

/// <summary>What an operation did, stored by its id: the same again gives the same answer.</summary>
public sealed record OperationAnswer(int Balance, int Change, Guid? TransactionId);

/// <summary>Grants and balance settings (spec billing §7), once per operation id.</summary>
public sealed class GrantDesk(Accounts accounts, CreditLedger ledger)
{
    private const string Grant = "grant";
    private const string SetBalance = "balance";

    public Task<OperationAnswer> GrantAsync(UnitOfWork unit, string grantId, Guid userId, int amount, string reason) =>
        RunOnceAsync(unit, new Operation(grantId, Grant, userId, amount, reason), _ => amount);

    /// <summary>Sets the balance by one gift or adjustment of the difference; none when it is so already.</summary>
    public Task<OperationAnswer> SetBalanceAsync(UnitOfWork unit, string operationId, Guid userId, int balance) =>
        RunOnceAsync(unit, new Operation(operationId, SetBalance, userId, balance, null), present => balance - present);

    /// <summary>The two gifts for a referral (spec identity §4), each once. Accounts are locked in the order of their ids.</summary>
    public async Task GiveForReferralAsync(UnitOfWork unit, Guid referredUserId, IEnumerable<Guid> userIds, int amount)
    {
        foreach (var userId in userIds.Order())
        {
            var account = await accounts.LockAsync(unit, userId);
            // The key stays in the ledger of the one when the other is erased, so it names nobody.
            var key = "referral:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes($"{referredUserId:D}:{userId:D}")));
            if (!await CreditLedger.IsBookedAsync(unit, LedgerType.Gift, key))
            {
                await ledger.PostAsync(unit, account, LedgerType.Gift, amount, key);
            }
        }
    }

    private async Task<OperationAnswer> RunOnceAsync(UnitOfWork unit, Operation operation, Func<int, int> changeFrom)
    {
        var account = await accounts.LockAsync(unit, operation.UserId);
        if (await FindAsync(unit, operation) is { } known)
        {
            return known;
        }
        var change = changeFrom(account.Balance);
        var booking = change == 0
            ? null
            : await ledger.PostAsync(unit, account, change > 0 ? LedgerType.Gift : LedgerType.Adjustment, change, operation.OperationId);
        var answer = new OperationAnswer(account.Balance + change, change, booking?.TransactionId);
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO operations (operation_id, kind, user_id, amount, reason, change, transaction_id, balance)
            VALUES (@OperationId, @Kind, @UserId, @Amount, @Reason, @Change, @TransactionId, @Balance)
            """,
            new { operation.OperationId, operation.Kind, operation.UserId, operation.Amount, operation.Reason, answer.Change, answer.TransactionId, answer.Balance });
        return answer;
    }

    private static async Task<OperationAnswer?> FindAsync(UnitOfWork unit, Operation operation)
    {
        // One operation id at a time, also when it names two users.
        await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@OperationId, 0))", new { operation.OperationId });
        var row = await unit.Connection.QuerySingleOrDefaultAsync<StoredOperation>("SELECT * FROM operations WHERE operation_id = @OperationId", new { operation.OperationId });
        if (row is null)
        {
            return null;
        }
        return operation == new Operation(row.OperationId, row.Kind, row.UserId, row.Amount, row.Reason)
            ? new OperationAnswer(row.Balance, row.Change, row.TransactionId)
            : throw BillingErrors.GrantConflict.ToException();
    }

    private sealed record Operation(string OperationId, string Kind, Guid UserId, int Amount, string? Reason);

    private sealed record StoredOperation
    {
        public string OperationId { get; init; } = "";
        public string Kind { get; init; } = "";
        public Guid UserId { get; init; }
        public int Amount { get; init; }
        public string? Reason { get; init; }
        public int Change { get; init; }
        public Guid? TransactionId { get; init; }
        public int Balance { get; init; }
    }
}

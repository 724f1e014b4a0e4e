using Dapper;
using FitMyCv.Billing.Data;
using FitMyCv.Billing.Features;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Billing.Messaging;

/// <summary>Makes the account of a new user, unless a request has made it already.</summary>
internal sealed class OpenAccount(Accounts accounts) : IMessageHandler<UserRegistered>
{
    public Task HandleAsync(UserRegistered message, UnitOfWork unit, CancellationToken cancellationToken) => accounts.LockAsync(unit, message.UserId!.Value);
}

/// <summary>Gives the referral credits to both, once per referred user; a referrer who is gone gets none.</summary>
internal sealed class GrantReferralGifts(GrantDesk grants) : IMessageHandler<UserVerified>
{
    public async Task HandleAsync(UserVerified message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (message is not { First: true, ReferrerUserId: { } referrer, ReferralCredits: { } credits and > 0 })
        {
            return;
        }
        var referred = message.UserId!.Value;
        Guid[] users = await Erasure.IsErasedAsync(unit.Connection, referrer) ? [referred] : [referred, referrer];
        await grants.GiveForReferralAsync(unit, referred, users, credits);
    }
}

/// <summary>Why a charge is given back.</summary>
internal static class RefundReason
{
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string Rejected = "rejected";

    public static IReadOnlyList<string> All { get; } = [Failed, Cancelled, Rejected];
}

/// <summary>A failed task costs nothing.</summary>
internal sealed class RefundFailedTask(ChargeDesk charges) : IMessageHandler<TaskFailed>
{
    public Task HandleAsync(TaskFailed message, UnitOfWork unit, CancellationToken cancellationToken) =>
        charges.RefundAsync(unit, message.TaskId.ToString(), RefundReason.Failed);
}

/// <summary>A cancelled task costs nothing.</summary>
internal sealed class RefundCancelledTask(ChargeDesk charges) : IMessageHandler<TaskCancelled>
{
    public Task HandleAsync(TaskCancelled message, UnitOfWork unit, CancellationToken cancellationToken) =>
        charges.RefundAsync(unit, message.TaskId.ToString(), RefundReason.Cancelled);
}

/// <summary>
/// Deletes the account with all that hangs on it. Ledger transactions and entries stay, but nothing tells any more whose they were, and
/// the books still balance.
/// </summary>
internal sealed class EraseAccount : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        await Erasure.RecordAsync(unit, userId);
        await Accounts.LockUserAsync(unit, userId);
        await unit.Connection.ExecuteAsync(
            """
            DELETE FROM ledger_keys WHERE account_id = (SELECT ledger_account_id FROM accounts WHERE user_id = @userId);
            DELETE FROM accounts WHERE user_id = @userId;
            """,
            new { userId });
        unit.Publish(new UserErased { UserId = userId, Service = "billing" });
    }
}

using Dapper;
using FitMyCv.Billing.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using Npgsql;

namespace FitMyCv.Billing.Data;

/// <summary>A user's account with his subscription, if he has one.</summary>
public sealed record BillingAccount
{
    public required Guid UserId { get; init; }
    public required Guid LedgerAccountId { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required int Balance { get; init; }
    public StoredSubscription? Subscription { get; init; }
}

/// <summary>A row of subscriptions.</summary>
public sealed record StoredSubscription
{
    public Guid Id { get; init; }
    public int PlanId { get; init; }
    public string Status { get; init; } = "";
    public string BillingPeriod { get; init; } = "";
    public DateTimeOffset CurrentPeriodStart { get; init; }
    public DateTimeOffset CurrentPeriodEnd { get; init; }
    public bool CancelAtPeriodEnd { get; init; }
    public DateTimeOffset? CanceledAt { get; init; }
    public DateTimeOffset? GracePeriodEndsAt { get; init; }
    public string? StripeSubscriptionId { get; init; }
    public decimal BilledAmount { get; init; }
    public int? ScheduledPlanId { get; init; }
    public string? ScheduledBillingPeriod { get; init; }
    public DateTimeOffset? ScheduledFor { get; init; }
}

/// <summary>
/// Billing accounts (spec billing §4): made once per user, by <see cref="UserRegistered"/> or by the first request that names him, whichever comes first.
/// </summary>
public sealed class Accounts(Database database, CreditLedger ledger, BillingSettings settings, TimeProvider time)
{
    private const int FreePlanYears = 10;

    /// <summary>The account for reading; made, or given its free plan, when that is still due.</summary>
    public async Task<BillingAccount> ReadAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            if (await FindAsync(connection, userId) is { } account && !LacksFreePlan(account))
            {
                return account;
            }
        }
        return await database.InTransactionAsync(unit => LockAsync(unit, userId), cancellationToken);
    }

    /// <summary>The account under its row lock, for the rest of the unit of work; made when it is not there yet.</summary>
    public async Task<BillingAccount> LockAsync(UnitOfWork unit, Guid userId)
    {
        if (await TryLockAsync(unit, userId) is { } account)
        {
            if (LacksFreePlan(account))
            {
                await GiveFreePlanAsync(unit, userId);
                return (await FindAsync(unit.Connection, userId))!;
            }
            return account;
        }
        if (await Erasure.IsErasedAsync(unit.Connection, userId))
        {
            throw CommonErrors.NotFound.ToException();
        }
        await LockUserAsync(unit, userId);
        return await MakeAsync(unit, userId);
    }

    /// <summary>The account under its row lock, or null when there is none.</summary>
    public static async Task<BillingAccount?> TryLockAsync(UnitOfWork unit, Guid userId)
    {
        var locked = await unit.Connection.ExecuteScalarAsync<int?>("SELECT 1 FROM accounts WHERE user_id = @userId FOR UPDATE", new { userId });
        return locked is null ? null : await FindAsync(unit.Connection, userId);
    }

    /// <summary>Serialises making and erasing an account, which have no common row to lock: whoever comes after an erasure makes nothing.</summary>
    public static Task LockUserAsync(UnitOfWork unit, Guid userId) =>
        unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { Key = "user:" + userId });

    /// <summary>The account as it stands, without making or changing anything.</summary>
    public static async Task<BillingAccount?> FindAsync(NpgsqlConnection connection, Guid userId)
    {
        await using var rows = await connection.QueryMultipleAsync(
            """
            SELECT a.user_id, a.ledger_account_id, a.created_at, b.balance
            FROM accounts a JOIN balances b ON b.account_id = a.ledger_account_id WHERE a.user_id = @userId;
            SELECT * FROM subscriptions WHERE user_id = @userId;
            """,
            new { userId });
        var account = await rows.ReadSingleOrDefaultAsync<BillingAccount>();
        return account is null ? null : account with { Subscription = await rows.ReadSingleOrDefaultAsync<StoredSubscription>() };
    }

    private bool LacksFreePlan(BillingAccount account) => account.Subscription is null && !settings.CreditsMode;

    private async Task<BillingAccount> MakeAsync(UnitOfWork unit, Guid userId)
    {
        var account = new BillingAccount { UserId = userId, LedgerAccountId = Guid.CreateVersion7(), CreatedAt = time.GetUtcNow(), Balance = 0 };
        var made = await unit.Connection.ExecuteAsync(
            """
            INSERT INTO accounts (user_id, ledger_account_id, created_at) VALUES (@UserId, @LedgerAccountId, @CreatedAt) ON CONFLICT (user_id) DO NOTHING
            """,
            account);
        if (made == 0)
        {
            // Another request made it in between; its row is there now.
            return await LockAsync(unit, userId);
        }
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO ledger_accounts (id, kind) VALUES (@LedgerAccountId, 'user');
            INSERT INTO balances (account_id) VALUES (@LedgerAccountId);
            """,
            account);
        if (!settings.CreditsMode)
        {
            await GiveFreePlanAsync(unit, userId);
        }
        else if (settings.WelcomeCredits is var welcome and > 0)
        {
            await ledger.PostAsync(unit, account, LedgerType.Gift, welcome, $"welcome:{userId}");
        }
        return (await FindAsync(unit.Connection, userId))!;
    }

    private async Task GiveFreePlanAsync(UnitOfWork unit, Guid userId)
    {
        var now = time.GetUtcNow();
        var plan = await unit.Connection.QuerySingleAsync<(int Id, string Name, int Tier)>("SELECT id, name, tier FROM plans WHERE is_free");
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO subscriptions (user_id, id, plan_id, status, billing_period, current_period_start, current_period_end)
            VALUES (@userId, @Id, @PlanId, @Status, @Period, @now, @End)
            """,
            new { userId, Id = Guid.CreateVersion7(), PlanId = plan.Id, Status = SubscriptionStatus.Active, Period = BillingPeriod.Monthly, now, End = now.AddYears(FreePlanYears) });
        unit.Publish(new SubscriptionChanged
        {
            UserId = userId,
            PlanId = plan.Id,
            PlanName = plan.Name,
            Tier = plan.Tier,
            Status = SubscriptionStatus.Active,
            BillingPeriod = BillingPeriod.Monthly,
            MonthlyAmount = 0,
            CancelAtPeriodEnd = false,
        });
    }
}

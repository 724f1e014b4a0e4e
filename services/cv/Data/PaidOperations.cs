using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Clients;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Data;

/// <summary>
/// Paid operations (spec cv §9): written as pending under the id that is the chargeId, charged, then ended together with their effect, only while
/// pending. What a crash leaves pending for 90 s is given back by <see cref="OperationSweep"/>, so nobody pays for nothing.
/// </summary>
public sealed partial class PaidOperations(Database database, BillingClient billing, TimeProvider time, ILogger<PaidOperations> logger)
{
    public const string Rejected = "rejected";
    public const string Failed = "failed";
    private static readonly TimeSpan LongestPending = TimeSpan.FromSeconds(90);

    /// <summary>Writes the operation as pending, in the caller's transaction.</summary>
    public Task BeginAsync(UnitOfWork unit, Guid id, Guid userId, string feature, Guid? cvId = null) =>
        unit.Connection.ExecuteAsync(
            "INSERT INTO operations (id, user_id, feature, cv_id, created_at) VALUES (@id, @userId, @feature, @cvId, @Now)",
            new { id, userId, feature, cvId, Now = time.GetUtcNow() });

    /// <summary>Charges a pending operation. A refusal ends it; when billing doesn't answer it is given back later and the caller gets 503.</summary>
    /// <param name="staysPending">Without an answer the operation stays pending, for a retry under the same id.</param>
    public async Task<ChargeAnswer> ChargeAsync(Guid id, Guid userId, string feature, CancellationToken cancellationToken, bool staysPending = false)
    {
        ChargeAnswer answer;
        try
        {
            answer = await billing.ChargeAsync(id, userId, feature, cancellationToken);
        }
        catch (Exception exception)
        {
            LogNoAnswer(id, exception.Message);
            if (!staysPending)
            {
                await MarkAsync(id, Rejected);
            }
            throw CommonErrors.Unavailable.ToException();
        }
        if (answer.Refusal is not null)
        {
            await EndAsync(id);
        }
        return answer;
    }

    /// <summary>Ends a pending operation with its effect. Throws 503, which undoes the effect, when the sweep was faster.</summary>
    public static async Task CompleteAsync(UnitOfWork unit, Guid id)
    {
        if (await unit.Connection.ExecuteAsync("DELETE FROM operations WHERE id = @id AND refund_reason IS NULL", new { id }) == 0)
        {
            throw CommonErrors.Unavailable.ToException();
        }
    }

    /// <summary>Gives back what the operation was charged; when billing is away the sweep does it.</summary>
    public async Task GiveBackAsync(Guid id, string reason)
    {
        await MarkAsync(id, reason);
        await RefundAsync(id, reason, CancellationToken.None);
    }

    /// <summary>Marks what has been pending too long and refunds all that is marked.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var before = time.GetUtcNow() - LongestPending;
        List<(Guid Id, string Reason)> marked;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            await connection.ExecuteAsync(
                """
                WITH abandoned AS (UPDATE operations SET refund_reason = @Rejected WHERE refund_reason IS NULL AND created_at < @before RETURNING id)
                UPDATE cv_reservations r SET released_at = now() FROM abandoned WHERE r.task_id = abandoned.id AND r.released_at IS NULL
                """,
                new { before, Rejected });
            marked = (await connection.QueryAsync<(Guid, string)>("SELECT id, refund_reason FROM operations WHERE refund_reason IS NOT NULL ORDER BY created_at LIMIT 200")).AsList();
        }
        foreach (var (id, reason) in marked)
        {
            if (!await RefundAsync(id, reason, cancellationToken))
            {
                return;
            }
        }
    }

    private Task MarkAsync(Guid id, string reason) =>
        database.InTransactionAsync(
            async unit =>
            {
                await unit.Connection.ExecuteAsync("UPDATE operations SET refund_reason = @reason WHERE id = @id AND refund_reason IS NULL", new { id, reason });
                await unit.Connection.ExecuteAsync("UPDATE cv_reservations SET released_at = now() WHERE task_id = @id AND released_at IS NULL", new { id });
            },
            CancellationToken.None);

    private Task EndAsync(Guid id) =>
        database.InTransactionAsync(
            async unit =>
            {
                await unit.Connection.ExecuteAsync("DELETE FROM operations WHERE id = @id", new { id });
                await unit.Connection.ExecuteAsync("DELETE FROM cv_reservations WHERE task_id = @id", new { id });
            },
            CancellationToken.None);

    private async Task<bool> RefundAsync(Guid id, string reason, CancellationToken cancellationToken)
    {
        try
        {
            await billing.RefundAsync(id, reason, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogRefundWaits(id, exception.Message);
            return false;
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("DELETE FROM operations WHERE id = @id AND refund_reason IS NOT NULL", new { id });
        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "Billing did not answer to charge {Id}: {Reason}")]
    private partial void LogNoAnswer(Guid id, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The refund of {Id} waits for billing: {Reason}")]
    private partial void LogRefundWaits(Guid id, string reason);
}

/// <summary>Every 30 s: gives abandoned operations back, releases reservations after 24 hours, forgets what has served its time.</summary>
public sealed partial class OperationSweep(PaidOperations operations, Database database, TimeProvider time, ILogger<OperationSweep> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(30), time);
        do
        {
            try
            {
                await operations.SweepAsync(stoppingToken);
                await using var connection = await database.OpenAsync(stoppingToken);
                await connection.ExecuteAsync(
                    """
                    UPDATE cv_reservations SET released_at = now() WHERE released_at IS NULL AND created_at < now() - interval '24 hours';
                    DELETE FROM cv_reservations WHERE released_at < now() - interval '7 days';
                    DELETE FROM cv_tasks WHERE ended_at < now() - interval '30 days';
                    DELETE FROM edit_sessions WHERE expires_at < now() - interval '1 day';
                    """);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The sweep of paid operations failed: {Reason}")]
    private partial void LogFailed(string reason);
}

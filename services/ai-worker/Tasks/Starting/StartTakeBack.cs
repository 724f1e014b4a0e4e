using Dapper;
using FitMyCv.AiWorker.Clients;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Starting;

/// <summary>
/// Takes back a start that broke off: the row becomes <c>rejected</c>, so that it can't be queued any more, then charge and reservation (or the
/// status at cv) are given back, then the row goes. What can't be given back now is done by the sweep, from the rejected row on.
/// </summary>
public sealed partial class StartTakeBack(Database database, BillingClient billing, CvClient cvs, TaskOptions options, ILogger<StartTakeBack> logger)
{
    /// <summary>Takes back the start of this task unless it is queued already; never throws for a service that is away.</summary>
    public async Task TakeBackAsync(Guid taskId, CancellationToken cancellationToken)
    {
        try
        {
            await using (var connection = await database.OpenAsync(cancellationToken))
            {
                await connection.ExecuteAsync("UPDATE tasks SET status = 'rejected' WHERE id = @taskId AND status = 'pending'", new { taskId });
            }
            await GiveBackAsync(taskId, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogLeftToSweep(taskId, exception.Message);
        }
    }

    /// <summary>Removes the row of a start that billing refused: nothing else was done.</summary>
    public async Task RemoveAsync(Guid taskId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("DELETE FROM tasks WHERE id = @taskId AND status IN ('pending', 'rejected')", new { taskId });
    }

    /// <summary>Takes back what crashes left: starts that are pending for too long and rejected ones that are still there.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "UPDATE tasks SET status = 'rejected' WHERE status = 'pending' AND created_at < now() - @PendingLimit",
            new { options.PendingLimit });
        foreach (var taskId in await connection.QueryAsync<Guid>("SELECT id FROM tasks WHERE status = 'rejected' ORDER BY created_at LIMIT 100"))
        {
            await TakeBackAsync(taskId, cancellationToken);
        }
    }

    private async Task GiveBackAsync(Guid taskId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await connection.QuerySingleOrDefaultAsync<TaskRow>(
            $"SELECT {TaskRow.Columns} FROM tasks WHERE id = @taskId AND status = 'rejected'", new { taskId }) is not { } task)
        {
            return;
        }
        await billing.RefundAsync(taskId, "rejected", cancellationToken);
        if (TaskTypes.Of(task.Type).CvStatus is { } member)
        {
            await cvs.SetStatusAsync(task.UserId, task.SourceFilename!, taskId, member, "idle", cancellationToken);
        }
        else
        {
            await cvs.ReleaseAsync(taskId, cancellationToken);
        }
        await connection.ExecuteAsync("DELETE FROM tasks WHERE id = @taskId AND status = 'rejected'", new { taskId });
    }

    [LoggerMessage(1, LogLevel.Warning, "The start of task {TaskId} will be taken back by the sweep: {Reason}")]
    private partial void LogLeftToSweep(Guid taskId, string reason);
}

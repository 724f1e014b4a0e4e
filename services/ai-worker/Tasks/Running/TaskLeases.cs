using Dapper;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>
/// Leases of runs (spec ai-worker §1.1): 60 s with a heartbeat of 10 s. A worker that dies stops the heartbeat; its task goes back to the queue and on
/// after its last finished phase, and fails after the third such loss.
/// </summary>
public sealed class TaskLeases(Database database, TaskEnds ends, TaskOptions options)
{
    /// <summary>Extends the leases that are still held; answers those that are not.</summary>
    public async Task<IReadOnlyList<Guid>> ExtendAsync(IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var held = await connection.QueryAsync<Guid>(
            "UPDATE tasks SET lease_until = clock_timestamp() + @Lease WHERE lease_token = ANY(@Tokens) AND status = 'running' RETURNING lease_token",
            new { options.Lease, Tokens = tokens.ToArray() });
        return [.. tokens.Except(held)];
    }

    /// <summary>The leases that are not held any more: their tasks were ended, or taken by another worker.</summary>
    public async Task<IReadOnlyList<Guid>> LostAsync(IReadOnlyCollection<Guid> tokens, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var held = await connection.QueryAsync<Guid>(
            "SELECT lease_token FROM tasks WHERE lease_token = ANY(@Tokens) AND status = 'running'",
            new { Tokens = tokens.ToArray() });
        return [.. tokens.Except(held)];
    }

    /// <summary>Gives a task back to the queue because this process stops; it counts as no loss.</summary>
    public Task GiveBackAsync(TaskRow task, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var given = await unit.Connection.ExecuteAsync(
                    """
                    UPDATE tasks SET status = 'queued', lease_token = NULL, lease_until = NULL, queued_at = clock_timestamp(), updated_at = clock_timestamp()
                    WHERE lease_token = @LeaseToken AND status = 'running'
                    """,
                    new { task.LeaseToken });
                if (given > 0)
                {
                    unit.Publish(Run(task));
                }
            },
            cancellationToken);

    /// <summary>Brings tasks whose lease has expired back to the queue, or ends them after the third loss. Answers how many there were.</summary>
    public Task<int> RecoverExpiredAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var lost = (await unit.Connection.QueryAsync<TaskRow>(
                    $"SELECT {TaskRow.Columns} FROM tasks WHERE status = 'running' AND lease_until < clock_timestamp() ORDER BY id LIMIT 50 FOR UPDATE SKIP LOCKED")).AsList();
                foreach (var task in lost)
                {
                    if (task.Losses + 1 >= options.MaximumLosses)
                    {
                        await ends.FailAsync(unit, task, TaskErrors.WorkerLost);
                        continue;
                    }
                    await unit.Connection.ExecuteAsync(
                        """
                        UPDATE tasks SET status = 'queued', losses = losses + 1, lease_token = NULL, lease_until = NULL,
                            queued_at = clock_timestamp(), updated_at = clock_timestamp()
                        WHERE id = @Id
                        """,
                        new { task.Id });
                    unit.Publish(Run(task));
                }
                return lost.Count;
            },
            cancellationToken);

    private static RunTask Run(TaskRow task) =>
        new() { UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, Traceparent = task.Traceparent };
}

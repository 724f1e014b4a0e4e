using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>
/// Which task is run next (spec ai-worker §1.2): per user one running task per type and three in all, in the order of acceptance per type; the user who
/// was served longest ago comes first. Replicas take tasks side by side: the chosen user's row is locked, so his limits can't be passed by a race.
/// </summary>
public sealed class TaskQueue(Database database, TaskOptions options)
{
    private const int Tries = 5;

    /// <summary>Takes a task under a new lease, or null when none may run now.</summary>
    public async Task<TaskRow?> TakeAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Tries; i++)
        {
            var (user, task) = await database.InTransactionAsync(TakeAsync, cancellationToken);
            if (user is null || task is not null)
            {
                return task;
            }
        }
        return null;
    }

    /// <summary>Number of tasks that wait.</summary>
    public async Task<int> LengthAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.ExecuteScalarAsync<int>("SELECT count(*)::int FROM tasks WHERE status = 'queued'");
    }

    private async Task<(Guid? User, TaskRow? Task)> TakeAsync(UnitOfWork unit)
    {
        var userId = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            """
            SELECT u.user_id FROM task_users u
            WHERE EXISTS (
                    SELECT 1 FROM tasks q WHERE q.user_id = u.user_id AND q.status = 'queued' AND NOT EXISTS (
                        SELECT 1 FROM tasks r WHERE r.user_id = q.user_id AND r.status = 'running' AND r.type = q.type))
                AND (SELECT count(*) FROM tasks r WHERE r.user_id = u.user_id AND r.status = 'running') < @RunningPerUser
                AND u.user_id IN (SELECT q.user_id FROM tasks q WHERE q.status = 'queued')
            ORDER BY u.last_served_at NULLS FIRST, u.user_id
            LIMIT 1
            FOR UPDATE OF u SKIP LOCKED
            """,
            new { options.RunningPerUser });
        if (userId is null)
        {
            return (null, null);
        }
        // A statement of its own, since it must see what the former holder of the user's lock committed.
        var task = await unit.Connection.QuerySingleOrDefaultAsync<TaskRow>(
            $"""
            UPDATE tasks SET status = 'running', run = run + 1, lease_token = @LeaseToken, lease_until = clock_timestamp() + @Lease,
                run_started_at = clock_timestamp(), started_at = coalesce(started_at, clock_timestamp()), updated_at = clock_timestamp()
            WHERE id = (
                SELECT q.id FROM tasks q
                WHERE q.user_id = @userId AND q.status = 'queued'
                    AND NOT EXISTS (SELECT 1 FROM tasks r WHERE r.user_id = @userId AND r.status = 'running' AND r.type = q.type)
                    AND (SELECT count(*) FROM tasks r WHERE r.user_id = @userId AND r.status = 'running') < @RunningPerUser
                ORDER BY q.accepted_at, q.id LIMIT 1
                FOR UPDATE SKIP LOCKED)
            RETURNING {TaskRow.Columns}
            """,
            new { userId, LeaseToken = Guid.NewGuid(), options.Lease, options.RunningPerUser });
        await unit.Connection.ExecuteAsync("UPDATE task_users SET last_served_at = clock_timestamp() WHERE user_id = @userId", new { userId });
        if (task is not null)
        {
            unit.Publish(new TaskProgressed
            {
                UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, Progress = task.Progress, Run = task.Run,
                Traceparent = task.Traceparent,
            });
        }
        return (userId, task);
    }
}

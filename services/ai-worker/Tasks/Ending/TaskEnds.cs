using System.Globalization;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Ending;

/// <summary>
/// The three ends of a task, each in the caller's transaction over a row that he has locked: terminal status and event commit together, inputs, phases
/// and the result that waited for cv go, and so do the user's oldest tasks beyond the number that is kept. billing refunds on <see cref="TaskFailed"/> and <see cref="TaskCancelled"/>.
/// </summary>
public sealed class TaskEnds(RunningTasks running, TaskWake wake, TaskOptions options)
{
    /// <summary>The row, locked until the end of the transaction; null when there is none.</summary>
    public static Task<TaskRow?> LockAsync(UnitOfWork unit, Guid taskId, Guid? userId = null) =>
        unit.Connection.QuerySingleOrDefaultAsync<TaskRow>(
            $"""
            SELECT {TaskRow.Columns} FROM tasks
            WHERE id = @taskId AND (@userId IS NULL OR user_id = @userId) AND status NOT IN ('pending', 'rejected')
            FOR UPDATE
            """,
            new { taskId, userId });

    public async Task CompleteAsync(UnitOfWork unit, TaskRow task, JsonObject result)
    {
        var durationMs = Duration(await EndAsync(unit, task, TaskStatuses.Completed)) ?? 0;
        result["durationMs"] = durationMs;
        await unit.Connection.ExecuteAsync(
            "UPDATE tasks SET result = @Result::jsonb, percent = 100, phase = @Store WHERE id = @Id",
            new { task.Id, Result = result.ToJsonString(StoredJson.Options), Phases.Store });
        unit.Publish(new TaskCompleted
        {
            UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, DurationMs = durationMs, Result = result,
            Progress = new TaskProgress(100, Phases.Store),
        });
        await RemoveIfHiddenAsync(unit, task);
    }

    public async Task FailAsync(UnitOfWork unit, TaskRow task, string key)
    {
        var error = TaskErrors.Of(key);
        var duration = Duration(await EndAsync(unit, task, TaskStatuses.Failed));
        await unit.Connection.ExecuteAsync(
            "UPDATE tasks SET result = NULL, error_key = @Key, error_message = @Message WHERE id = @Id",
            new { task.Id, error.Key, error.Message });
        unit.Publish(new TaskFailed { UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, DurationMs = duration, Error = error });
        await RemoveIfHiddenAsync(unit, task);
    }

    public async Task CancelAsync(UnitOfWork unit, TaskRow task)
    {
        var duration = Duration(await EndAsync(unit, task, TaskStatuses.Cancelled));
        await unit.Connection.ExecuteAsync("UPDATE tasks SET result = NULL WHERE id = @Id", new { task.Id });
        unit.Publish(new TaskCancelled { UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, DurationMs = duration });
    }

    private async Task<double?> EndAsync(UnitOfWork unit, TaskRow task, string status)
    {
        var milliseconds = await unit.Connection.QuerySingleAsync<double?>(
            """
            UPDATE tasks SET status = @status, input = NULL, file = NULL, hand_over = NULL, announcement = NULL, announcement_type = NULL,
                lease_token = NULL, lease_until = NULL, ended_at = clock_timestamp(), updated_at = clock_timestamp()
            WHERE id = @Id
            RETURNING extract(epoch FROM ended_at - started_at)::float8 * 1000
            """,
            new { task.Id, status });
        await unit.Connection.ExecuteAsync(
            """
            DELETE FROM task_phases WHERE task_id = @Id;
            DELETE FROM tasks WHERE ended_at IS NOT NULL AND id IN (
                SELECT id FROM tasks WHERE user_id = @UserId ORDER BY created_at DESC, id DESC OFFSET @KeptPerUser);
            """,
            new { task.Id, task.UserId, options.KeptPerUser });
        TaskMetrics.Ended(task.Type, task.Engine, status, milliseconds);
        unit.AfterCommit(() =>
        {
            running.StopTask(task.Id);
            wake.Signal();
        });
        return milliseconds;
    }

    private static int? Duration(double? milliseconds) => milliseconds is { } value ? Convert.ToInt32(value, CultureInfo.InvariantCulture) : null;

    /// <summary>The user has deleted the task while cv was storing its result: now it can go.</summary>
    private static Task RemoveIfHiddenAsync(UnitOfWork unit, TaskRow task) =>
        task.Hidden ? unit.Connection.ExecuteAsync("DELETE FROM tasks WHERE id = @Id", new { task.Id }) : Task.CompletedTask;
}

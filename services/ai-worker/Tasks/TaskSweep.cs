using Dapper;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.AiWorker.Tasks.Starting;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>
/// Settles every 30 s what nobody else will: starts that broke off, tasks that waited too long, results that cv does not fetch, and what has been kept
/// long enough. Replicas sweep side by side.
/// </summary>
public sealed partial class TaskSweep(Database database, StartTakeBack starts, TaskEnds ends, TaskOptions options, TimeProvider time, ILogger<TaskSweep> logger)
    : BackgroundService
{
    private const string Locked = "ORDER BY id LIMIT 100 FOR UPDATE SKIP LOCKED";

    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        await StepAsync("starts", starts.SweepAsync, cancellationToken);
        await StepAsync("queue", FailUnstartedAsync, cancellationToken);
        await StepAsync("results", FailUnfetchedAsync, cancellationToken);
        await StepAsync("announcements", AnnounceAgainAsync, cancellationToken);
        await StepAsync("retention", RemoveOldAsync, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Sweep, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await SweepAsync(stoppingToken);
        }
    }

    private Task FailUnstartedAsync(CancellationToken cancellationToken) =>
        FailAsync("status = 'queued' AND queued_at < now() - @QueueLimit", cancellationToken);

    /// <summary>A result that cv has not fetched is still under the run's limit.</summary>
    private Task FailUnfetchedAsync(CancellationToken cancellationToken) =>
        FailAsync("status = 'running' AND handed_over_at IS NOT NULL AND taken_at IS NULL AND run_started_at < now() - @RunLimit", cancellationToken);

    private Task FailAsync(string condition, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                foreach (var task in (await unit.Connection.QueryAsync<TaskRow>($"SELECT {TaskRow.Columns} FROM tasks WHERE {condition} {Locked}", options)).AsList())
                {
                    await ends.FailAsync(unit, task, TaskErrors.Timeout);
                }
            },
            cancellationToken);

    private Task AnnounceAgainAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var tasks = (await unit.Connection.QueryAsync<TaskRow>(
                    $"SELECT {TaskRow.Columns} FROM tasks WHERE status = 'running' AND announced_at < now() - @AnswerLimit {Locked}",
                    options)).AsList();
                foreach (var task in tasks)
                {
                    unit.Publish(HandOvers.ReadAnnouncement(task.AnnouncementType!, task.Announcement!) with { Traceparent = task.Traceparent });
                }
                await unit.Connection.ExecuteAsync("UPDATE tasks SET announced_at = now() WHERE id = ANY(@Ids)", new { Ids = tasks.Select(task => task.Id).ToArray() });
            },
            cancellationToken);

    private async Task RemoveOldAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            DELETE FROM tasks WHERE ended_at < now() - @Kept;
            DELETE FROM offer_sources WHERE fetched_at < now() - interval '7 days';
            DELETE FROM score_cache WHERE created_at < now() - interval '90 days';
            """,
            options);
    }

    private async Task StepAsync(string step, Func<CancellationToken, Task> work, CancellationToken cancellationToken)
    {
        try
        {
            await work(cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(step, exception.Message);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The sweep of {Step} failed: {Reason}")]
    private partial void LogFailed(string step, string reason);
}

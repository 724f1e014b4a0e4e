using System.Collections.Concurrent;
using System.Diagnostics;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.AiWorker.Tasks.Pipelines;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Telemetry;
using Npgsql;

namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>
/// Takes tasks from the queue while it has a free place and runs them, woken by <see cref="TaskWake"/> and by a poll. When the process stops, its
/// unfinished tasks go back to the queue.
/// </summary>
public sealed partial class TaskWorker(
    Database database,
    UserDataKeys keys,
    EngineChoice engines,
    IEnumerable<ITaskPipeline> pipelines,
    TaskQueue queue,
    TaskLeases leases,
    TaskEnds ends,
    RunningTasks running,
    TaskWake wake,
    TaskOptions options,
    TimeProvider time,
    ILogger<TaskWorker> logger) : BackgroundService
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(10);
    private readonly Dictionary<string, ITaskPipeline> _pipelines = pipelines.ToDictionary(pipeline => pipeline.Type.Name, StringComparer.Ordinal);
    private readonly ConcurrentDictionary<Guid, Task> _runs = new();

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await leases.RecoverExpiredAsync(stoppingToken);
                while (_runs.Count < options.Concurrency && await queue.TakeAsync(stoppingToken) is { } task)
                {
                    Launch(task, stoppingToken);
                }
                TaskMetrics.QueueLength(await queue.LengthAsync(stoppingToken));
                await wake.WaitAsync(options.Poll, time, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogAway(exception.Message);
                await Task.Delay(options.Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process stops.
            }
        }
        await Task.WhenAll(_runs.Values).WaitAsync(StopLimit, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private void Launch(TaskRow task, CancellationToken stoppingToken)
    {
        var lease = task.LeaseToken!.Value;
        _runs[lease] = Task.Run(
            async () =>
            {
                try
                {
                    await RunAsync(task, stoppingToken);
                }
                finally
                {
                    _runs.TryRemove(lease, out _);
                    wake.Signal();
                }
            },
            CancellationToken.None);
        // A run may have ended before it was noted.
        if (_runs.TryGetValue(lease, out var run) && run.IsCompleted)
        {
            _runs.TryRemove(lease, out _);
        }
    }

    private async Task RunAsync(TaskRow task, CancellationToken stoppingToken)
    {
        _ = ActivityContext.TryParse(task.Traceparent, null, isRemote: true, out var parent);
        using var activity = ServiceTelemetry.Activities.StartActivity($"task {task.Type}", ActivityKind.Consumer, parent);
        activity?.SetTag("task.id", task.Id).SetTag("task.run", task.Run).SetTag("task.engine", task.Engine);
        using var ended = new CancellationTokenSource();
        using var limit = new CancellationTokenSource(options.RunLimit, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ended.Token, limit.Token, stoppingToken);
        running.Add(task.LeaseToken!.Value, task.Id, ended);
        try
        {
            if (await TaskRun.OpenAsync(database, keys, engines, task, options, time, stop.Token) is { } run)
            {
                await _pipelines[task.Type].RunAsync(run, stop.Token);
            }
        }
        catch (Exception exception)
        {
            await SettleAsync(task, exception, ended, limit, stoppingToken);
        }
        finally
        {
            running.Remove(task.LeaseToken!.Value);
        }
    }

    /// <summary>What becomes of a task whose run did not reach its hand-over. Once a token is cancelled, whatever was thrown follows from it.</summary>
    private async Task SettleAsync(TaskRow task, Exception exception, CancellationTokenSource ended, CancellationTokenSource limit, CancellationToken stoppingToken)
    {
        try
        {
            if (ended.IsCancellationRequested || exception is LeaseLostException)
            {
                LogStopped(task.Id, task.Run);
            }
            else if (limit.IsCancellationRequested)
            {
                await FailAsync(task, TaskErrors.Timeout);
            }
            else if (stoppingToken.IsCancellationRequested)
            {
                await leases.GiveBackAsync(task, CancellationToken.None);
            }
            else if (exception is TaskFailedException failure)
            {
                LogFailed(task.Id, task.Type, failure.Key);
                await FailAsync(task, failure.Key);
            }
            else if (exception is NpgsqlException)
            {
                // Without the database nothing can be settled: the lease expires and the task goes on after its last finished phase.
                LogAway(exception.Message);
            }
            else
            {
                LogUnexpected(task.Id, task.Type, exception);
                Activity.Current?.AddException(exception).SetStatus(ActivityStatusCode.Error);
                await FailAsync(task, TaskErrors.InternalError);
            }
        }
        catch (Exception second)
        {
            LogAway(second.Message);
        }
    }

    private Task FailAsync(TaskRow task, string key) =>
        database.InTransactionAsync(
            async unit =>
            {
                if (await TaskEnds.LockAsync(unit, task.Id) is { Status: TaskStatuses.Running } row && row.LeaseToken == task.LeaseToken)
                {
                    await ends.FailAsync(unit, row, key);
                }
            },
            CancellationToken.None);

    [LoggerMessage(1, LogLevel.Warning, "The worker can't work at the moment: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Information, "Run {Run} of task {TaskId} stopped: the task is not this run's any more")]
    private partial void LogStopped(Guid taskId, int run);

    [LoggerMessage(3, LogLevel.Information, "Task {TaskId} ({Type}) failed with {Key}")]
    private partial void LogFailed(Guid taskId, string type, string key);

    [LoggerMessage(4, LogLevel.Error, "Task {TaskId} ({Type}) failed in an unexpected way")]
    private partial void LogUnexpected(Guid taskId, string type, Exception exception);
}

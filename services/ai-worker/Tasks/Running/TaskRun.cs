using System.Diagnostics;
using Dapper;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Engines.OpenAi.Calls;
using FitMyCv.AiWorker.Tasks.Calls;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Telemetry;
using Npgsql;

namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>The lease is not this run's any more: the task was ended or taken by another worker. Nothing this run produces is stored.</summary>
public sealed class LeaseLostException() : Exception("The lease of this run is lost.");

/// <summary>
/// One run of a task under its lease, as pipelines see it. Each finished phase is stored, encrypted, in one transaction with the progress, so that a later
/// run goes on after it and does not pay it twice.
/// </summary>
public sealed class TaskRun(
    Database database,
    TaskRow task,
    UserCipher cipher,
    TaskInput input,
    ICvEngine engine,
    IReadOnlyDictionary<string, byte[]> finished,
    TaskModelCalls? calls,
    TaskOptions options,
    TimeProvider time)
{
    private readonly TaskType _type = TaskTypes.Of(task.Type);
    private long _lastProgress = time.GetTimestamp();

    public TaskRow Task => task;

    public TaskInput Input => input;

    public ICvEngine Engine => engine;

    /// <summary>Reads a task that a worker has taken, with the phases that earlier runs finished. Null when it was erased meanwhile.</summary>
    public static async Task<TaskRun?> OpenAsync(
        Database database, UserDataKeys keys, EngineChoice engines, TaskRow task, TaskOptions options, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        if (await keys.FindAsync(connection, task.UserId) is not { } cipher
            || await connection.QuerySingleOrDefaultAsync<byte[]?>("SELECT input FROM tasks WHERE id = @Id", new { task.Id }) is not { } sealedInput)
        {
            return null;
        }
        var finished = (await connection.QueryAsync<(string Phase, byte[] Data)>("SELECT phase, data FROM task_phases WHERE task_id = @Id", new { task.Id }))
            .ToDictionary(row => row.Phase, row => row.Data, StringComparer.Ordinal);
        var input = StoredJson.Read<TaskInput>(cipher.Decrypt(sealedInput, task.Id, Payloads.Input));
        var engine = engines.Find(task.Engine);
        if (engine is not IModelEngine model)
        {
            return new TaskRun(database, task, cipher, input, engine, finished, null, options, time);
        }
        var calls = new TaskModelCalls(task, TaskTypes.Of(task.Type).Feature, await AiCallLog.PricesAsync(connection), await AiCallLog.SpentAsync(connection, task.Id), time);
        var isFirstImport = task.Type == TaskTypes.Import.Name && !await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM tasks WHERE user_id = @UserId AND type = @Type AND status = 'completed')", new { task.UserId, task.Type });
        var bound = model.For(new ModelRun(new ModelSettings(input.ModelSettings), calls, isFirstImport));
        return new TaskRun(database, task, cipher, input, bound, finished, calls, options, time);
    }

    /// <summary>The bytes of the uploaded file.</summary>
    public async Task<byte[]> FileAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = await connection.QuerySingleOrDefaultAsync<byte[]?>("SELECT file FROM tasks WHERE id = @Id", new { task.Id });
        return cipher.Decrypt(file ?? throw new LeaseLostException(), task.Id, Payloads.File);
    }

    /// <summary>The answer of a phase: what an earlier run stored, else what the work gives now, stored with the progress.</summary>
    /// <param name="phase">A name of <see cref="Phases"/>.</param>
    /// <param name="alongside">Further changes in the transaction that stores the phase.</param>
    public async Task<T> PhaseAsync<T>(string phase, Func<CancellationToken, Task<T>> work, CancellationToken cancellationToken, Func<UnitOfWork, T, Task<T>>? alongside = null)
    {
        if (finished.TryGetValue(phase, out var stored))
        {
            return StoredJson.Read<T>(cipher.Decrypt(stored, task.Id, Payloads.Phase(phase)));
        }
        using var activity = ServiceTelemetry.Activities.StartActivity($"phase {phase}");
        var started = time.GetTimestamp();
        calls?.Phase = phase;
        T answer;
        try
        {
            answer = await work(cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            answer = await StoreAsync(phase, answer, alongside, cancellationToken);
        }
        catch
        {
            // What the phase has cost is on record, whatever becomes of it.
            await (calls?.WriteAsync(database) ?? System.Threading.Tasks.Task.CompletedTask);
            throw;
        }
        TaskMetrics.PhaseEnded(task.Type, task.Engine, phase, time.GetElapsedTime(started).TotalMilliseconds);
        return answer;
    }

    private Task<T> StoreAsync<T>(string phase, T answer, Func<UnitOfWork, T, Task<T>>? alongside, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                await AdvanceAsync(unit, phase);
                var result = alongside is null ? answer : await alongside(unit, answer);
                await unit.Connection.ExecuteAsync(
                    "INSERT INTO task_phases (task_id, phase, data) VALUES (@Id, @phase, @Data)",
                    new { task.Id, phase, Data = cipher.Encrypt(StoredJson.Write(result), task.Id, Payloads.Phase(phase)) });
                if (calls is not null)
                {
                    await calls.WriteAsync(unit);
                }
                return result;
            },
            cancellationToken);

    /// <summary>
    /// Phase store: the result and what announces it commit together and the lease is given up. The task stays running until cv has answered.
    /// </summary>
    /// <param name="handOver">What cv fetches (spec §14).</param>
    /// <param name="result">The members of the task's result (spec §1.6) that are known now.</param>
    /// <param name="announcement"><see cref="CvGenerated"/> or <see cref="MatchScored"/>.</param>
    public async Task HandOverAsync(object handOver, TaskResult result, Message announcement, CancellationToken cancellationToken)
    {
        using var activity = ServiceTelemetry.Activities.StartActivity($"phase {Phases.Store}");
        await database.InTransactionAsync(
            async unit =>
            {
                var handed = await unit.Connection.ExecuteAsync(
                    """
                    UPDATE tasks SET phase = @Store, hand_over = @HandOver, result = @Result::jsonb, announcement_type = @Type, announcement = @Announcement::jsonb,
                        announced_at = clock_timestamp(), handed_over_at = clock_timestamp(), lease_token = NULL, lease_until = NULL, updated_at = clock_timestamp()
                    WHERE id = @Id AND lease_token = @LeaseToken AND status = 'running'
                    """,
                    new
                    {
                        Phases.Store,
                        HandOver = cipher.Encrypt(HandOvers.Write(handOver), task.Id, Payloads.HandOver),
                        Result = HandOvers.WriteText(result),
                        Type = announcement.GetType().Name,
                        Announcement = HandOvers.WriteAnnouncement(announcement),
                        task.Id,
                        task.LeaseToken,
                    });
                if (handed == 0)
                {
                    throw new LeaseLostException();
                }
                unit.Publish(announcement);
            },
            cancellationToken);
    }

    /// <summary>Locks the task's row, which this run must still hold, and moves the progress on; clients hear of it at most once a second.</summary>
    private async Task AdvanceAsync(UnitOfWork unit, string phase)
    {
        var percent = _type.Phases.FirstOrDefault(visible => visible.Name == phase)?.Percent;
        var row = await unit.Connection.QuerySingleOrDefaultAsync<(int Percent, string Phase)?>(
            """
            UPDATE tasks SET percent = greatest(percent, coalesce(@percent, 0)), phase = CASE WHEN @percent IS NULL THEN phase ELSE @phase END,
                source_read_at = CASE WHEN @phase = 'source' THEN clock_timestamp() ELSE source_read_at END, updated_at = clock_timestamp()
            WHERE id = @Id AND lease_token = @LeaseToken AND status = 'running'
            RETURNING percent, phase
            """,
            new { task.Id, task.LeaseToken, percent, phase });
        if (row is not { } progress)
        {
            throw new LeaseLostException();
        }
        if (time.GetElapsedTime(_lastProgress) >= options.ProgressInterval)
        {
            _lastProgress = time.GetTimestamp();
            unit.Publish(new TaskProgressed
            {
                UserId = task.UserId, TaskId = task.Id, Type = task.Type, Filename = task.Filename, Run = task.Run,
                Progress = new TaskProgress(progress.Percent, progress.Phase),
            });
        }
    }
}

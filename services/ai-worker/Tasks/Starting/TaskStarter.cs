using System.Diagnostics;
using System.Net;
using System.Text.Json.Serialization;
using Dapper;
using FitMyCv.AiWorker.Clients;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Tasks.Starting;

/// <summary>The CV that a task reads, known by its id from the acceptance on.</summary>
public sealed record SourceCv(string Filename, Guid CvId);

/// <summary>A task that passed validation.</summary>
public sealed record TaskDraft(TaskType Type, string Title, TaskInput Input, SourceCv? Source = null, byte[]? File = null);

/// <summary>
/// Starts tasks (spec ai-worker §1.1): row <c>pending</c> → charge → reservation, or <c>inprogress</c> at cv → one transaction to <c>queued</c> with
/// <see cref="RunTask"/>. A start that is refused leaves no task, no reservation and no charge; one that breaks off is taken back.
/// </summary>
public sealed partial class TaskStarter(
    Database database,
    UserDataKeys keys,
    BillingClient billing,
    CvClient cvs,
    EngineChoice engines,
    StartTakeBack takeBack,
    TaskOptions options,
    ILogger<TaskStarter> logger)
{
    private const int RetryAfterSeconds = 30;

    /// <summary>Answers 202 with taskId, filename and status, or the refusal.</summary>
    public async Task<IResult> StartAsync(CurrentUser user, TaskDraft draft, HttpContext http)
    {
        var id = Guid.CreateVersion7();
        var refusal = await database.InTransactionAsync(unit => InsertPendingAsync(unit, id, user, draft), http.RequestAborted);
        if (refusal is not null)
        {
            if (refusal == BackgroundErrors.TooManyTasks)
            {
                http.Response.Headers.RetryAfter = RetryAfterSeconds.ToString(System.Globalization.CultureInfo.InvariantCulture);
                return refusal.ToProblem(extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["retryAfter"] = RetryAfterSeconds });
            }
            return refusal.ToProblem();
        }
        // From here on the start goes on to its end whether the caller waits or not: half a start is for the sweep only.
        var isGone = false;
        try
        {
            if (await billing.ChargeAsync(id, user.Id, draft.Type.Feature, CancellationToken.None) is { } refused)
            {
                await takeBack.RemoveAsync(id, CancellationToken.None);
                return new RefusalResult(refused);
            }
            var filename = draft.Type.MakesCv ? await cvs.ReserveAsync(user.Id, id, CancellationToken.None) : draft.Source!.Filename;
            if (draft.Type.CvStatus is { } member && !await cvs.SetStatusAsync(user.Id, filename, id, member, "inprogress", CancellationToken.None))
            {
                await takeBack.TakeBackAsync(id, CancellationToken.None);
                return CvErrors.NotFound.ToProblem();
            }
            if (await database.InTransactionAsync(unit => QueueAsync(unit, id, user, draft, filename), CancellationToken.None))
            {
                return TypedResults.Accepted((string?)null, new StartAnswer(id, filename, draft.Type == TaskTypes.Translation ? filename : null, TaskStatuses.Queued));
            }
        }
        catch (HttpRequestException exception) when (exception.StatusCode == HttpStatusCode.NotFound)
        {
            // billing or cv has erased the person already; word of it is still on its way to here.
            isGone = true;
        }
        catch (Exception exception)
        {
            LogBrokenOff(id, exception);
        }
        await takeBack.TakeBackAsync(id, CancellationToken.None);
        return isGone || await IsErasedAsync(user) ? CommonErrors.NotAuthenticated.ToProblem() : CommonErrors.Unavailable.ToProblem();
    }

    private async Task<bool> IsErasedAsync(CurrentUser user)
    {
        await using var connection = await database.OpenAsync(CancellationToken.None);
        return await Erasure.IsErasedAsync(connection, user.Id);
    }

    private async Task<ErrorDefinition?> InsertPendingAsync(UnitOfWork unit, Guid id, CurrentUser user, TaskDraft draft)
    {
        if (await Erasure.IsErasedAsync(unit.Connection, user.Id))
        {
            return CommonErrors.NotAuthenticated;
        }
        await unit.Connection.ExecuteAsync(
            "INSERT INTO task_users (user_id) VALUES (@Id) ON CONFLICT (user_id) DO UPDATE SET user_id = excluded.user_id",
            new { user.Id });
        var (unfinished, improving) = await unit.Connection.QuerySingleAsync<(int, int)>(
            """
            SELECT count(*)::int, count(*) FILTER (WHERE type = @Improvement AND source_filename = @Filename)::int
            FROM tasks WHERE user_id = @UserId AND status IN ('pending', 'queued', 'running')
            """,
            new { UserId = user.Id, Improvement = TaskTypes.Improvement.Name, draft.Source?.Filename });
        if (draft.Type == TaskTypes.Improvement && improving > 0)
        {
            return BackgroundErrors.AlreadyInProgress;
        }
        if (unfinished >= options.UnfinishedPerUser)
        {
            return BackgroundErrors.TooManyTasks;
        }
        var cipher = await keys.GetOrCreateAsync(unit.Connection, user.Id);
        var engine = engines.Current;
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO tasks (id, user_id, type, feature, status, title, engine, reserves_filename, source_filename, source_cv_id, input, file, traceparent)
            VALUES (@Id, @UserId, @Type, @Feature, 'pending', @Title, @Engine, @MakesCv, @SourceFilename, @SourceCvId, @Input, @File, @Traceparent)
            """,
            new
            {
                Id = id,
                UserId = user.Id,
                Type = draft.Type.Name,
                draft.Type.Feature,
                draft.Title,
                Engine = engine,
                draft.Type.MakesCv,
                SourceFilename = draft.Source?.Filename,
                SourceCvId = draft.Source?.CvId,
                Input = cipher.Encrypt(StoredJson.Write(draft.Input with { ModelSettings = engines.SettingsOf(engine) }), id, Payloads.Input),
                File = draft.File is { } file ? cipher.Encrypt(file, id, Payloads.File) : null,
                Traceparent = Activity.Current?.Id,
            });
        return null;
    }

    private static async Task<bool> QueueAsync(UnitOfWork unit, Guid id, CurrentUser user, TaskDraft draft, string filename)
    {
        var phase = draft.Type.Phases[0].Name;
        var queued = await unit.Connection.ExecuteAsync(
            """
            UPDATE tasks SET status = 'queued', filename = @filename, phase = @phase,
                accepted_at = clock_timestamp(), queued_at = clock_timestamp(), updated_at = clock_timestamp()
            WHERE id = @id AND status = 'pending'
            """,
            new { id, filename, phase });
        if (queued == 0)
        {
            return false;
        }
        unit.Publish(new RunTask { UserId = user.Id, TaskId = id, Type = draft.Type.Name, Filename = filename });
        unit.Publish(new TaskQueued { UserId = user.Id, TaskId = id, Type = draft.Type.Name, Filename = filename, Progress = new TaskProgress(0, phase) });
        return true;
    }

    [LoggerMessage(1, LogLevel.Warning, "The start of task {TaskId} broke off and is taken back")]
    private partial void LogBrokenOff(Guid taskId, Exception exception);

    /// <summary>billing's refusal, status and body unchanged.</summary>
    private sealed class RefusalResult(BillingRefusal refusal) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status403Forbidden;
            httpContext.Response.ContentType = refusal.ContentType;
            await httpContext.Response.Body.WriteAsync(refusal.Body, httpContext.RequestAborted);
        }
    }
}

/// <summary>A task that was accepted.</summary>
/// <param name="Filename">The CV that it makes, or works on.</param>
/// <param name="NewFilename">Of a translation, the same as the filename.</param>
internal sealed record StartAnswer(Guid TaskId, string Filename, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? NewFilename, string Status);

using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>/api/background-tasks/sync</c>: the caller's tasks, cancelling one, taking one off the list.</summary>
public static class TaskSync
{
    public static void MapTaskSync(this IEndpointRouteBuilder api)
    {
        api.MapGet("/background-tasks/sync", ListAsync);
        api.MapPost("/background-tasks/sync", ReportAsync).TakesJson<TaskReportBody>();
        api.MapDelete("/background-tasks/sync", RemoveAsync).TakesJson<TaskRemovalBody>();
    }

    private static async Task<TaskList> ListAsync(HttpRequest request, CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        query.Text("deviceId", 100);
        var since = query.OptionalLong("since");
        var limit = query.Int("limit", 1, 200, 100);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var serverTime = await connection.ExecuteScalarAsync<long>("SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint");
        var tasks = await connection.QueryAsync<TaskRow>(
            $"""
            SELECT {TaskRow.Columns} FROM tasks
            WHERE user_id = @Id AND NOT hidden AND status NOT IN ('pending', 'rejected')
                AND (@since IS NULL OR extract(epoch FROM updated_at) * 1000 > @since)
            ORDER BY created_at DESC, id DESC LIMIT @limit
            """,
            new { user.Id, since, limit });
        return new TaskList([.. tasks.Select(TaskView.Of)], serverTime);
    }

    /// <summary>A client can only cancel; the present status again changes nothing, and results are never taken from clients.</summary>
    private static async Task<IResult> ReportAsync(HttpContext http, CurrentUser user, Database database, TaskEnds ends)
    {
        var fields = await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted);
        var taskId = TaskId(fields);
        var status = fields.Text("status");
        if (status is null)
        {
            return Problems.Invalid("status", "Must be text.");
        }
        return await database.InTransactionAsync<IResult>(
            async unit =>
            {
                if (taskId is not { } id || await TaskEnds.LockAsync(unit, id, user.Id) is not { Hidden: false } task)
                {
                    return BackgroundErrors.TaskNotFound.ToProblem();
                }
                if (status == TaskStatuses.Cancelled && task.CanEndEarly)
                {
                    await ends.CancelAsync(unit, task);
                    task = (await TaskEnds.LockAsync(unit, id, user.Id))!;
                }
                return status == task.Status ? TypedResults.Ok(new Reported(true, TaskView.Of(task))) : BackgroundErrors.InvalidTransition.ToProblem();
            },
            http.RequestAborted);
    }

    /// <summary>Cancels what can still be cancelled; what cv is storing goes on unseen.</summary>
    private static async Task<IResult> RemoveAsync(HttpContext http, CurrentUser user, Database database, TaskEnds ends)
    {
        var taskId = TaskId(await RequestFields.ReadJsonAsync(http.Request, http.RequestAborted));
        return await database.InTransactionAsync<IResult>(
            async unit =>
            {
                if (taskId is not { } id || await TaskEnds.LockAsync(unit, id, user.Id) is not { Hidden: false } task)
                {
                    return BackgroundErrors.TaskNotFound.ToProblem();
                }
                if (task.CanEndEarly)
                {
                    await ends.CancelAsync(unit, task);
                }
                await unit.Connection.ExecuteAsync(
                    task.Status == TaskStatuses.Running && !task.CanEndEarly ? "UPDATE tasks SET hidden = true WHERE id = @id" : "DELETE FROM tasks WHERE id = @id",
                    new { id });
                return TypedResults.Ok(new Removed(true));
            },
            http.RequestAborted);
    }

    /// <summary>Null for a text that is no id: such a task is unknown.</summary>
    private static Guid? TaskId(RequestFields fields) =>
        fields.GivenText("taskId") is not { } text ? throw BackgroundErrors.MissingTaskId.ToException()
        : Guid.TryParse(text, out var id) ? id
        : null;

    private sealed record TaskList(IReadOnlyList<TaskView> Tasks, long ServerTime);

    private sealed record Reported(bool Success, TaskView Task);

    private sealed record Removed(bool Success);
}

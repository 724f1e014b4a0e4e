using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Cv.Data;

/// <summary>
/// Tasks on CVs (spec cv §9, §10): a CV is <c>inprogress</c> while a task of the kind is open on it, then what the last end said. The answer to a
/// stored task is kept, so that the same task gets it again.
/// </summary>
public static class CvTasks
{
    public const string Score = "score";
    public const string Optimise = "optimise";

    /// <summary>A task begins on a CV; after its end this does nothing.</summary>
    public static async Task BeginAsync(UnitOfWork unit, Guid userId, Guid cvId, Guid taskId, string kind)
    {
        await unit.Connection.ExecuteAsync(
            "INSERT INTO cv_tasks (task_id, user_id, cv_id, kind) VALUES (@taskId, @userId, @cvId, @kind) ON CONFLICT DO NOTHING",
            new { taskId, userId, cvId, kind });
        await UpdateStatusAsync(unit, cvId);
    }

    /// <summary>A task ends with <c>idle</c> or <c>failed</c>; the first end counts.</summary>
    public static async Task EndAsync(UnitOfWork unit, Guid userId, Guid taskId, string outcome, Guid? cvId = null, string? kind = null)
    {
        var known = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            """
            INSERT INTO cv_tasks (task_id, user_id, cv_id, kind, outcome, ended_at) VALUES (@taskId, @userId, @cvId, @kind, @outcome, now())
            ON CONFLICT (task_id) DO UPDATE SET outcome = COALESCE(cv_tasks.outcome, @outcome), ended_at = COALESCE(cv_tasks.ended_at, now()),
                cv_id = COALESCE(cv_tasks.cv_id, @cvId)
            RETURNING cv_id
            """,
            new { taskId, userId, cvId, kind, outcome });
        if (known is { } id)
        {
            await UpdateStatusAsync(unit, id);
        }
    }

    /// <summary>Keeps the answer with the end of the task and publishes it.</summary>
    public static async Task AnswerAsync(UnitOfWork unit, Guid userId, Guid taskId, Guid? cvId, Message answer)
    {
        await EndAsync(unit, userId, taskId, answer is CvStored ? TaskStatuses.Idle : TaskStatuses.Failed, cvId);
        await unit.Connection.ExecuteAsync(
            "UPDATE cv_tasks SET answer_type = @Type, answer = @Body::jsonb WHERE task_id = @taskId",
            new { taskId, Type = answer.GetType().Name, Body = JsonSerializer.Serialize(answer, answer.GetType(), MessageJson.Options) });
        unit.Publish(answer);
    }

    /// <summary>Publishes the answer that the task got before, if it got one. The task's turn: a second delivery waits here for the first.</summary>
    public static async Task<bool> AnswerAgainAsync(UnitOfWork unit, Guid taskId)
    {
        await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@taskId::text, 1))", new { taskId });
        var stored = await unit.Connection.QuerySingleOrDefaultAsync<(string Type, string Body)?>(
            "SELECT answer_type, answer::text FROM cv_tasks WHERE task_id = @taskId AND answer IS NOT NULL",
            new { taskId });
        if (stored is not { } answer)
        {
            return false;
        }
        unit.Publish(MessageJson.Read(answer.Type, answer.Body) with { MessageId = Guid.CreateVersion7() });
        return true;
    }

    private static Task<int> UpdateStatusAsync(UnitOfWork unit, Guid cvId) =>
        unit.Connection.ExecuteAsync(
            """
            UPDATE cv_files SET
                match_score_status = CASE WHEN tasks.score_open THEN 'inprogress' ELSE COALESCE(tasks.score_last, 'idle') END,
                optimise_status = CASE WHEN tasks.optimise_open THEN 'inprogress' ELSE COALESCE(tasks.optimise_last, 'idle') END
            FROM (
                SELECT
                    bool_or(outcome IS NULL) FILTER (WHERE kind = 'score') AS score_open,
                    bool_or(outcome IS NULL) FILTER (WHERE kind = 'optimise') AS optimise_open,
                    (array_agg(outcome ORDER BY ended_at DESC, task_id DESC) FILTER (WHERE kind = 'score' AND outcome IS NOT NULL))[1] AS score_last,
                    (array_agg(outcome ORDER BY ended_at DESC, task_id DESC) FILTER (WHERE kind = 'optimise' AND outcome IS NOT NULL))[1] AS optimise_last
                FROM cv_tasks WHERE cv_id = @cvId) AS tasks
            WHERE id = @cvId
            """,
            new { cvId });
}

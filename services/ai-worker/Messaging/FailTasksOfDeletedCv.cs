using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.AiWorker.Messaging;

/// <summary>
/// Unfinished tasks on a deleted CV fail: those that work on it, and those that have not read it yet. What cv has taken over already ends by cv's answer.
/// </summary>
public sealed class FailTasksOfDeletedCv(TaskEnds ends) : IMessageHandler<CvDeleted>
{
    public async Task HandleAsync(CvDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var tasks = await unit.Connection.QueryAsync<TaskRow>(
            $"""
            SELECT {TaskRow.Columns} FROM tasks
            WHERE user_id = @UserId AND source_cv_id = @CvId AND status IN ('queued', 'running') AND taken_at IS NULL
                AND (NOT reserves_filename OR source_read_at IS NULL)
            ORDER BY id FOR UPDATE
            """,
            new { message.UserId, message.CvId });
        foreach (var task in tasks.AsList())
        {
            await ends.FailAsync(unit, task, TaskErrors.CvNotFound);
        }
    }
}

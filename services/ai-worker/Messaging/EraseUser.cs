using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Calls;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.AiWorker.Messaging;

/// <summary>The account is gone: unfinished tasks are cancelled, then every row and the data key of the user go.</summary>
public sealed class EraseUser(TaskEnds ends) : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (message.UserId is not { } userId)
        {
            return;
        }
        await Erasure.RecordAsync(unit, userId);
        var unfinished = await unit.Connection.QueryAsync<TaskRow>(
            $"SELECT {TaskRow.Columns} FROM tasks WHERE user_id = @userId AND status IN ('queued', 'running') ORDER BY id FOR UPDATE",
            new { userId });
        foreach (var task in unfinished.AsList())
        {
            await ends.CancelAsync(unit, task);
        }
        await unit.Connection.ExecuteAsync(
            """
            DELETE FROM tasks WHERE user_id = @userId;
            DELETE FROM task_users WHERE user_id = @userId;
            DELETE FROM offer_sources WHERE user_id = @userId;
            DELETE FROM job_offers WHERE user_id = @userId;
            DELETE FROM score_cache WHERE user_id = @userId;
            DELETE FROM user_keys WHERE user_id = @userId;
            """,
            new { userId });
        await AiCallLog.AnonymiseAsync(unit, userId);
        unit.Publish(new UserErased { UserId = userId, Service = "ai-worker" });
    }
}

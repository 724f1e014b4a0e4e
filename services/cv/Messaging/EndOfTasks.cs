using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Cv.Messaging;

/// <summary>A task ended without a result: its name is free again and its CV no longer in progress.</summary>
public sealed class EndFailedTask : IMessageHandler<TaskFailed>
{
    public Task HandleAsync(TaskFailed message, UnitOfWork unit, CancellationToken cancellationToken) => EndOfTasks.EndAsync(unit, message, TaskStatuses.Failed);
}

/// <inheritdoc cref="EndFailedTask"/>
public sealed class EndCancelledTask : IMessageHandler<TaskCancelled>
{
    public Task HandleAsync(TaskCancelled message, UnitOfWork unit, CancellationToken cancellationToken) => EndOfTasks.EndAsync(unit, message, TaskStatuses.Idle);
}

internal static class EndOfTasks
{
    public static async Task EndAsync(UnitOfWork unit, TaskMessage message, string outcome)
    {
        var kind = message.Type switch
        {
            "calculate-match-score" => CvTasks.Score,
            "improve-cv" => CvTasks.Optimise,
            _ => null,
        };
        if (kind is null)
        {
            await Reservations.ReleaseAsync(unit, message.TaskId);
        }
        await CvTasks.EndAsync(unit, message.UserId!.Value, message.TaskId, outcome, kind: kind);
    }
}

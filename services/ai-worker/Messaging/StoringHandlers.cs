using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.AiWorker.Tasks.Ending;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.AiWorker.Messaging;

/// <summary>cv has stored what the task made: only now is it completed.</summary>
public sealed class CompleteStoredTask(TaskEnds ends) : IMessageHandler<CvStored>
{
    public async Task HandleAsync(CvStored message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (await TaskEnds.LockAsync(unit, message.TaskId) is not { Status: TaskStatuses.Running, HandedOverAt: not null, Result: { } stored } task)
        {
            return;
        }
        var result = JsonNode.Parse(stored)!.AsObject();
        if (message.ChangesCount is { } count)
        {
            result["changesCount"] = count;
        }
        if (message.ModifiedSections is { } sections)
        {
            result["modifiedSections"] = JsonSerializer.SerializeToNode(sections);
        }
        await ends.CompleteAsync(unit, task, result);
    }
}

/// <summary>cv could not store it: the task fails with cv's reason.</summary>
public sealed class FailUnstoredTask(TaskEnds ends) : IMessageHandler<CvStoreFailed>
{
    public async Task HandleAsync(CvStoreFailed message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (await TaskEnds.LockAsync(unit, message.TaskId) is { Status: TaskStatuses.Running, HandedOverAt: not null } task)
        {
            await ends.FailAsync(unit, task, message.Error == "cv.invalidContent" ? TaskErrors.InvalidResult : message.Error);
        }
    }
}

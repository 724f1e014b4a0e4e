using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.AiWorker.Messaging;

/// <summary>Only wakes this process's worker: which task is taken, and whether any, is decided in the table.</summary>
public sealed class RunTaskHandler(TaskWake wake) : IMessageHandler<RunTask>
{
    public Task HandleAsync(RunTask message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        wake.Signal();
        return Task.CompletedTask;
    }
}

using FitMyCv.AiWorker.Tasks.Running;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>
/// The work of one type of task, phase by phase, from its input to the hand-over. A failure that the user can understand is a
/// <see cref="Engines.TaskFailedException"/>.
/// </summary>
public interface ITaskPipeline
{
    TaskType Type { get; }

    Task RunAsync(TaskRun run, CancellationToken cancellationToken);
}

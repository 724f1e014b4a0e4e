using FitMyCv.AiWorker.Tasks.Running;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A base CV is adapted to an offer.</summary>
public sealed class GenerationPipeline(CvAdaptation adaptation) : ITaskPipeline
{
    public TaskType Type => TaskTypes.Generation;

    public Task RunAsync(TaskRun run, CancellationToken cancellationToken) => adaptation.RunAsync(run, "adaptation", "generate-cv", cancellationToken);
}

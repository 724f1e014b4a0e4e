using FitMyCv.AiWorker.Tasks.Running;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A CV of placeholders is made, for an offer, a title or nothing in particular.</summary>
public sealed class TemplatePipeline(TemplateMaking templates) : ITaskPipeline
{
    public TaskType Type => TaskTypes.Template;

    public Task RunAsync(TaskRun run, CancellationToken cancellationToken) => templates.RunAsync(run, "create-template", cancellationToken);
}

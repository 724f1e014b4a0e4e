using FitMyCv.AiWorker.Tasks.Running;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A base CV is adapted to the offer that a job title stands for; who has no CV gets a template for it.</summary>
public sealed class JobTitlePipeline(CvAdaptation adaptation, TemplateMaking templates) : ITaskPipeline
{
    private const string CreatedBy = "generate-cv-job-title";

    public TaskType Type => TaskTypes.JobTitle;

    public Task RunAsync(TaskRun run, CancellationToken cancellationToken) =>
        run.Task.SourceCvId is null ? templates.RunAsync(run, CreatedBy, cancellationToken) : adaptation.RunAsync(run, "job-title", CreatedBy, cancellationToken);
}

using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A CV is translated into a new one, which takes over its source members and its offer; it has neither score nor review.</summary>
public sealed class TranslationPipeline(SourceReading sources, TimeProvider time) : ITaskPipeline
{
    public TaskType Type => TaskTypes.Translation;

    public async Task RunAsync(TaskRun run, CancellationToken cancellationToken)
    {
        var source = await sources.ReadAsync(run, cancellationToken);
        var input = new TranslationInput(source.Document(), run.Input.Language!);
        var proposed = await run.PhaseAsync(Phases.Translate, token => run.Engine.TranslateAsync(input, token), cancellationToken);
        var meta = new CompositionMeta("translation", run.Task.Engine, source.Filename, time.GetUtcNow());
        var composed = await run.PhaseAsync(Phases.Compose, _ => Task.FromResult(TranslationComposer.Compose(input, proposed, meta)), cancellationToken);
        var filename = run.Task.Filename!;
        await run.HandOverAsync(
            new GeneratedCv
            {
                Kind = "created",
                Filename = filename,
                Content = CvJson.Write(composed.Document),
                Changes = [],
                CreatedBy = "translate-cv",
                OriginalCreatedBy = source.Origin.CreatedBy,
                IsTranslated = true,
                SourceType = source.Origin.SourceType,
                SourceValue = source.Origin.SourceValue,
                JobOfferId = source.Origin.JobOfferId,
            },
            new TaskResult
            {
                Engine = run.Task.Engine,
                Notices = composed.Notices,
                Filename = filename,
                NewFilename = filename,
                Files = [filename],
                Language = composed.Document.Language,
                JobOfferId = source.Origin.JobOfferId,
                Guard = GuardSummary.Of(composed.Guard),
                Untranslated = composed.Untranslated,
            },
            new CvGenerated { UserId = run.Task.UserId, TaskId = run.Task.Id, Kind = "created", Filename = filename },
            cancellationToken);
    }
}

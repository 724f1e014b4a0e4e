using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.AiWorker.Tasks.Scores;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>
/// A base CV is adapted to an offer: the engine answers phase by phase, the composer makes one guarded CV of its answers, and cv stores it with the base as
/// version 0 of the review.
/// </summary>
public sealed class CvAdaptation(SourceReading sources, OfferReader offers, TimeProvider time)
{
    /// <param name="generator"><c>meta.generator</c> of the result.</param>
    /// <param name="createdBy"><c>createdBy</c> of the result.</param>
    public async Task RunAsync(TaskRun run, string generator, string createdBy, CancellationToken cancellationToken)
    {
        var (engine, source) = (run.Engine, await sources.ReadAsync(run, cancellationToken));
        var offer = await offers.ReadAsync(run, cancellationToken);
        // The month of acceptance: a run that goes on in the next month stays consistent.
        var month = ScoringMonth.Of(run.Task.CreatedAt);
        var input = new TailoringInput(source.Document(), offer.Content, month, run.Input.Language ?? offer.Content.Language);
        var classification = await run.PhaseAsync(Phases.Classify, token => engine.ClassifyAsync(input, token), cancellationToken);
        var parts = new TailoredParts(
            classification,
            await run.PhaseAsync(Phases.Experiences, token => engine.AdaptExperiencesAsync(input, classification, token), cancellationToken),
            await run.PhaseAsync(Phases.Projects, token => engine.AdaptProjectsAsync(input, classification, token), cancellationToken),
            (await run.PhaseAsync(Phases.Extras, async token => new AdaptedExtras(await engine.AdaptExtrasAsync(input, token)), cancellationToken)).Extras,
            await run.PhaseAsync(Phases.Skills, token => engine.AdaptSkillsAsync(input, token), cancellationToken),
            await run.PhaseAsync(Phases.Summary, token => engine.AdaptSummaryAsync(input, token), cancellationToken));
        var meta = new CompositionMeta(generator, run.Task.Engine, source.Filename, time.GetUtcNow());
        var composed = await run.PhaseAsync(
            Phases.Compose,
            _ => Task.FromResult(CvComposer.Compose(input, parts, meta, engine.TailoringNotices(input))),
            cancellationToken);
        await HandOverAsync(run, source, offer, composed, createdBy, cancellationToken);
    }

    private static Task HandOverAsync(TaskRun run, SourceContent source, ReadOffer offer, ComposedCv composed, string createdBy, CancellationToken cancellationToken)
    {
        var filename = run.Task.Filename!;
        return run.HandOverAsync(
            new GeneratedCv
            {
                Kind = "created",
                Filename = filename,
                Content = CvJson.Write(composed.Document),
                Source = source.Content,
                Changes = composed.Changes,
                Score = composed.Score is { } score ? ScoreOfCv.Of(score, run.Task.Engine) : null,
                CreatedBy = createdBy,
                SourceType = run.Input.Offer!.CvSourceType,
                SourceValue = run.Input.Offer.Shown,
                JobOfferId = offer.JobOfferId,
            },
            new TaskResult
            {
                Engine = run.Task.Engine,
                Notices = [.. offer.Notices, .. composed.Notices],
                Filename = filename,
                Files = [filename],
                Language = composed.Document.Language,
                JobOfferId = offer.JobOfferId,
                Guard = GuardSummary.Of(composed.Guard),
                ChangesCount = composed.Changes.Count,
                ModifiedSections = TaskResult.SectionsOf(composed.Changes),
            },
            new CvGenerated { UserId = run.Task.UserId, TaskId = run.Task.Id, Kind = "created", Filename = filename },
            cancellationToken);
    }

    /// <summary>Extras may be none, which a stored answer must tell from absent.</summary>
    private sealed record AdaptedExtras(IReadOnlyList<CvExtra>? Extras);
}

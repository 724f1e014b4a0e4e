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
        var composed = TailoredTranslation.Language(input) is { } language && engine.TranslatesProse
            ? await ComposeTranslatedAsync(run, input, parts, language, meta, cancellationToken)
            : await run.PhaseAsync(Phases.Compose, _ => Task.FromResult(CvComposer.Compose(input, parts, meta, engine.TailoringNotices(input))), cancellationToken);
        await HandOverAsync(run, source, offer, composed, createdBy, cancellationToken);
    }

    /// <summary>Tailoring works in the language of the base, where the guard can compare words; then the result is translated. A later run composes the same again.</summary>
    private static async Task<ComposedCv> ComposeTranslatedAsync(
        TaskRun run, TailoringInput input, TailoredParts parts, string language, CompositionMeta meta, CancellationToken cancellationToken)
    {
        var tailored = CvComposer.Compose(input, parts, meta, run.Engine.TailoringNotices(input));
        var proposed = (await run.PhaseAsync(Phases.Translate, token => TranslateAsync(run.Engine, new TranslationInput(tailored.Document, language), token), cancellationToken)).Translation;
        return await run.PhaseAsync(Phases.Compose, _ => Task.FromResult(TailoredTranslation.Compose(input, tailored, proposed, meta)), cancellationToken);
    }

    /// <summary>What the task may cost is used up: the tailored CV, which is paid, is worth more than none.</summary>
    private static async Task<ProposedTranslation> TranslateAsync(ICvEngine engine, TranslationInput input, CancellationToken cancellationToken)
    {
        try
        {
            return new ProposedTranslation(await engine.TranslateAsync(input, cancellationToken));
        }
        catch (TaskFailedException failure) when (failure.Key == TaskErrors.CostLimit)
        {
            return new ProposedTranslation(null);
        }
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

    private sealed record ProposedTranslation(TranslatedCv? Translation);
}

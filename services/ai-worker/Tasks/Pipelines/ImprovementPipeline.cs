using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.AiWorker.Tasks.Scores;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A CV is improved in place for the offer behind it (spec ai-worker §9). An improvement that changes nothing hands over its score alone.</summary>
public sealed class ImprovementPipeline(SourceReading sources, OfferReader offers, ScoreCache cache, TimeProvider time) : ITaskPipeline
{
    public TaskType Type => TaskTypes.Improvement;

    public async Task RunAsync(TaskRun run, CancellationToken cancellationToken)
    {
        var source = await sources.ReadAsync(run, cancellationToken);
        var offer = await offers.ReadAsync(run, cancellationToken);
        var (document, month) = (source.Document(), ScoringMonth.Of(run.Task.CreatedAt));
        var input = new TailoringInput(document, offer.Content, month);
        var before = await run.PhaseAsync(
            Phases.Score,
            async token =>
            {
                var known = await cache.FindAsync(run.Task.UserId, ScoreQuestion.Of(run, source, offer.JobOfferId), token);
                var quotations = known.Quotations ?? await SkillQuoting.QuoteAsync(run, input, token);
                return new ScoreBefore(source.MatchScore ?? MatchScorer.ScoreOnly(document, offer.Content, month, quotations).MatchScore, quotations);
            },
            cancellationToken);
        var version = source.ContentVersion.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var meta = new CompositionMeta("improvement", run.Task.Engine, version, time.GetUtcNow());
        var parts = await run.PhaseAsync(
            Phases.Improve,
            token => run.Engine.ImproveAsync(input, CvImprovement.Wanted(run.Input.Sections), token),
            cancellationToken);
        var improved = await run.PhaseAsync(
            Phases.Compose,
            _ => Task.FromResult(CvImprovement.Apply(input, parts, run.Input.Sections, meta, before.Quotations)),
            cancellationToken);
        var score = improved.Score ?? MatchScorer.Score(improved.Document, offer.Content, month, before.Quotations);
        var result = new TaskResult
        {
            Engine = run.Task.Engine,
            Notices = [.. offer.Notices, .. improved.Notices],
            Filename = source.Filename,
            JobOfferId = offer.JobOfferId,
            Guard = GuardSummary.Of(improved.Guard),
            ChangesCount = improved.Changes.Count,
            ModifiedSections = TaskResult.SectionsOf(improved.Changes),
            ScoreBefore = before.Score,
            Score = score.MatchScore,
        };
        if (improved.Changes.Count == 0)
        {
            await HandScoreOverAsync(run, source, offer, score, result, cancellationToken);
        }
        else
        {
            await HandCvOverAsync(run, source, offer, improved, score, result, cancellationToken);
        }
    }

    /// <param name="Quotations">The passages that both scores of this improvement rest on.</param>
    private sealed record ScoreBefore(int Score, IReadOnlyList<SkillQuotation> Quotations);

    private static Task HandScoreOverAsync(
        TaskRun run, SourceContent source, ReadOffer offer, MatchScoreResult score, TaskResult result, CancellationToken cancellationToken) =>
        run.HandOverAsync(
            new ScoredCv(source.CvId, source.Etag, offer.JobOfferId, ScoreOfCv.Of(score, run.Task.Engine)),
            result,
            new MatchScored
            {
                UserId = run.Task.UserId, TaskId = run.Task.Id, Filename = source.Filename, CvId = source.CvId, JobOfferId = offer.JobOfferId, MatchScore = score.MatchScore,
            },
            cancellationToken);

    private static Task HandCvOverAsync(
        TaskRun run, SourceContent source, ReadOffer offer, ComposedCv improved, MatchScoreResult score, TaskResult result, CancellationToken cancellationToken) =>
        run.HandOverAsync(
            new GeneratedCv
            {
                Kind = "improved",
                CvId = source.CvId,
                Etag = source.Etag,
                Filename = source.Filename,
                Content = CvJson.Write(improved.Document),
                Changes = improved.Changes,
                Score = ScoreOfCv.Of(score, run.Task.Engine, result.ScoreBefore),
                JobOfferId = offer.JobOfferId,
            },
            result,
            new CvGenerated { UserId = run.Task.UserId, TaskId = run.Task.Id, Kind = "improved", Filename = source.Filename, BaseEtag = source.Etag },
            cancellationToken);
}

using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Offers;
using FitMyCv.AiWorker.Tasks.Running;
using FitMyCv.AiWorker.Tasks.Scores;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks.Pipelines;

/// <summary>A CV is scored against a stored offer, or against the address that the CV names. The same question gives the stored answer.</summary>
public sealed class MatchScorePipeline(SourceReading sources, OfferReader offers, ScoreCache cache) : ITaskPipeline
{
    public TaskType Type => TaskTypes.MatchScore;

    public async Task RunAsync(TaskRun run, CancellationToken cancellationToken)
    {
        var source = await sources.ReadAsync(run, cancellationToken);
        var offer = await offers.ReadAsync(run, cancellationToken);
        var question = await run.PhaseAsync(
            Phases.Score,
            async token =>
            {
                var asked = await cache.FindAsync(run.Task.UserId, ScoreQuestion.Of(run, source, offer.JobOfferId), token);
                return asked.Known is null
                    ? asked with { Quotations = await SkillQuoting.QuoteAsync(run, new TailoringInput(source.Document(), offer.Content, asked.Month), token) }
                    : asked;
            },
            cancellationToken);
        var score = await run.PhaseAsync(
            Phases.Suggest,
            _ => Task.FromResult(question.Known ?? MatchScorer.Score(source.Document(), offer.Content, question.Month, question.Quotations)),
            cancellationToken,
            async (unit, found) =>
            {
                await cache.SaveAsync(unit, run.Task.UserId, question, found);
                return found;
            });
        await run.HandOverAsync(
            new ScoredCv(source.CvId, source.Etag, offer.JobOfferId, ScoreOfCv.Of(score, run.Task.Engine)),
            new TaskResult
            {
                Engine = run.Task.Engine,
                Notices = offer.Notices,
                Filename = source.Filename,
                JobOfferId = offer.JobOfferId,
                Score = score.MatchScore,
                MatchScore = score.MatchScore,
                ScoreBreakdown = score.ScoreBreakdown,
                Suggestions = score.ImprovementSuggestions.Count,
            },
            new MatchScored
            {
                UserId = run.Task.UserId, TaskId = run.Task.Id, Filename = source.Filename, CvId = source.CvId, JobOfferId = offer.JobOfferId, MatchScore = score.MatchScore,
            },
            cancellationToken);
    }
}

using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Tasks.Running;

namespace FitMyCv.AiWorker.Tasks.Scores;

/// <summary>Asks a run's engine for passages that show skills which our own reading does not find; when it finds all, nobody is asked.</summary>
internal static class SkillQuoting
{
    public static async Task<IReadOnlyList<SkillQuotation>> QuoteAsync(TaskRun run, TailoringInput input, CancellationToken cancellationToken)
    {
        var open = QuotedSkills.Open(input.Source, input.Offer);
        return open.Count == 0 ? [] : await run.Engine.QuoteSkillsAsync(input, open, cancellationToken);
    }
}

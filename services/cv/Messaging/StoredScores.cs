using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;

namespace FitMyCv.Cv.Messaging;

internal static class StoredScores
{
    /// <summary>The row with the score of a task.</summary>
    /// <param name="isStale">The score is of another content than the present one.</param>
    public static CvFile WithScore(this CvFile file, CvPayloads payloads, TaskScore score, TaskResult result, bool isStale, DateTimeOffset now) =>
        file with
        {
            MatchScore = score.MatchScore,
            ScoreBreakdown = score.ScoreBreakdown.ToJsonString(),
            ScoreLists = payloads.SealScore(file.Id, new ScoreLists(score.ImprovementSuggestions, score.MissingSkills, score.MatchingSkills)),
            ScoreEngine = score.Engine ?? result.Engine,
            ScoreJobOfferId = score.JobOfferId ?? result.JobOfferId,
            MatchScoreUpdatedAt = now,
            MatchScoreStale = isStale,
            UpdatedAt = now,
        };
}

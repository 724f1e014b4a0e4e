using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Cv.Features;

/// <summary>GET /api/cv/match-score: the score of a CV with what it rests on.</summary>
public static class MatchScoreApi
{
    public static void MapMatchScore(this IEndpointRouteBuilder app) => app.MapUserApi().MapGet("/cv/match-score", Show);

    public sealed record Answer(
        int? MatchScore,
        ScoreBreakdown? ScoreBreakdown,
        JsonArray ImprovementSuggestions,
        IReadOnlyList<string> MissingSkills,
        IReadOnlyList<string> MatchingSkills,
        string Filename,
        string Status,
        bool Stale,
        int? ScoreBefore,
        DateTimeOffset? UpdatedAt,
        Guid? JobOfferId,
        bool HasJobOffer,
        string? Engine,
        string OptimiseStatus);

    private static async Task<Answer> Show(HttpRequest request, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Query["file"]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        var lists = (await vault.ForReadingAsync(connection, user.Id)).Score(file);
        var offer = file.ScoreJobOfferId ?? file.JobOfferId;
        return new Answer(
            file.MatchScore,
            CvRequests.Breakdown(file),
            lists.ImprovementSuggestions,
            lists.MissingSkills,
            lists.MatchingSkills,
            filename,
            file.MatchScoreStatus,
            file.MatchScoreStale,
            file.ScoreBefore,
            file.MatchScoreUpdatedAt,
            offer,
            offer is not null,
            file.ScoreEngine,
            file.OptimiseStatus);
    }
}

using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Cv.Features;

/// <summary>GET /internal/users/{id}/export: cv's part of the account export, complete; empty for an unknown user.</summary>
public static class UserExport
{
    public sealed record Answer(IReadOnlyList<Cv> Cvs, IReadOnlyList<Link> Links);

    public sealed record Cv(
        string Filename,
        CvSummaryView Summary,
        JsonObject Content,
        ScoreBreakdown? ScoreBreakdown,
        ScoreLists Score,
        IReadOnlyList<Version> Versions,
        IReadOnlyList<ChangesApi.ChangeView> Changes);

    public sealed record Version(int Number, string? Changelog, string ChangeType, int? MatchScore, DateTimeOffset CreatedAt, JsonObject Content);

    public sealed record Link
    {
        public required string Url { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }

    public static async Task<Answer> Show(Guid userId, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var links = (await connection.QueryAsync<Link>("SELECT url, created_at FROM link_entries WHERE user_id = @userId ORDER BY created_at DESC", new { userId })).AsList();
        var files = await CvFiles.AllAsync(connection, userId);
        if (files.Count == 0)
        {
            return new Answer([], links);
        }
        var payloads = await vault.ForReadingAsync(connection, userId);
        var cvs = new List<Cv>(files.Count);
        foreach (var file in files)
        {
            IReadOnlyList<ReviewChange> changes = file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(connection, payloads, file.Id);
            var versions = await CvVersions.AllAsync(connection, file.Id);
            cvs.Add(new Cv(
                file.Filename,
                CvSummaryView.Of(file, payloads.Label(file)),
                payloads.Content(file),
                CvRequests.Breakdown(file),
                payloads.Score(file),
                [.. versions.Select(version => new Version(
                    version.Version, payloads.Changelog(file.Id, version), version.ChangeType, version.MatchScore, version.CreatedAt, payloads.Version(file.Id, version)))],
                [.. changes.Select(ChangesApi.ChangeView.Of)]));
        }
        return new Answer(cvs, links);
    }
}

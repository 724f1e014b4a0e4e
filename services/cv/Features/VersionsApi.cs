using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Messaging;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>Archived versions of a CV: list, archive, restore (spec cv §4).</summary>
public static class VersionsApi
{
    private const int LongestChangelog = 500;

    public static void MapVersions(this IEndpointRouteBuilder app)
    {
        var api = app.MapUserApi().WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));
        api.MapGet("/cvs/versions", List);
        api.MapPost("/cvs/versions", Archive);
        api.MapPost("/cvs/restore", Restore);
    }

    public sealed record VersionView(int Version, string? Changelog, DateTimeOffset CreatedAt, string ChangeType, int? MatchScore);

    public sealed record ListAnswer(IReadOnlyList<VersionView> Versions, string Filename, int ContentVersion);

    public sealed record ArchiveRequest(string? Filename, string? Changelog, string? ChangeType);

    public sealed record ArchiveAnswer(int Version, string? Changelog, string ChangeType, DateTimeOffset CreatedAt, int ContentVersion);

    public sealed record RestoreRequest(string? Filename, int? Version);

    public sealed record RestoreAnswer(CvWithContent Cv);

    private static async Task<ListAnswer> List(
        HttpRequest request, CurrentUser user, Database database, CvVault vault, PlatformSettings settings, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Query["file"]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        var versions = await CvVersions.ListAsync(connection, file.Id, settings.Int("cv_max_versions"));
        var payloads = await vault.ForReadingAsync(connection, user.Id);
        return new ListAnswer(
            [.. versions.Select(version => new VersionView(version.Version, payloads.Changelog(file.Id, version), version.CreatedAt, version.ChangeType, version.MatchScore))],
            filename,
            file.ContentVersion);
    }

    private static async Task<IResult> Archive(
        ArchiveRequest request, HttpContext http, CurrentUser user, Database database, CvVault vault, PlatformSettings settings, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        var changeType = request.ChangeType ?? ChangeTypesOfVersions.Manual;
        if (!ChangeTypesOfVersions.All.Contains(changeType))
        {
            return Problems.Invalid("changeType", "Must be one of: " + string.Join(", ", ChangeTypesOfVersions.All) + ".");
        }
        if (request.Changelog is { Length: > LongestChangelog })
        {
            return Problems.Invalid("changelog", "Must have at most 500 characters.");
        }
        var answer = await database.InTransactionAsync(
            async unit =>
            {
                var (file, payloads, content) = await OpenAsync(unit, vault, user.Id, filename, http);
                var now = time.GetUtcNow();
                var next = await CvVersions.ArchiveAsync(unit, payloads, file, content, changeType, request.Changelog, settings.Int("cv_max_versions"), now);
                next = next.WithContent(payloads, content, now);
                await CvFiles.UpdateAsync(unit, next);
                return (Body: new ArchiveAnswer(file.ContentVersion, request.Changelog, changeType, now, next.ContentVersion), next.Etag);
            },
            cancellationToken);
        CvRequests.SetEtag(http, answer.Etag);
        return TypedResults.Created((string?)null, answer.Body);
    }

    private static async Task<IResult> Restore(
        RestoreRequest request, HttpContext http, CurrentUser user, Database database, CvVault vault, PlatformSettings settings, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        if (request.Version is not (>= 1 and var number))
        {
            throw CvErrors.InvalidVersion.ToException();
        }
        var restored = await database.InTransactionAsync(
            async unit =>
            {
                var (file, payloads, content) = await OpenAsync(unit, vault, user.Id, filename, http);
                var version = await CvVersions.FindAsync(unit.Connection, file.Id, number) ?? throw CvErrors.VersionNotFound.ToException();
                var now = time.GetUtcNow();
                var old = payloads.Version(file.Id, version);
                file = await CvVersions.ArchiveAsync(
                    unit, payloads, file, content, ChangeTypesOfVersions.Restore, $"Before restoring version {number}", settings.Int("cv_max_versions"), now);
                file = await Reviews.CloseAsync(unit, file);
                file = file.WithContent(payloads, old, now) with
                {
                    MatchScore = version.MatchScore,
                    ScoreBefore = version.ScoreBefore,
                    ScoreBreakdown = version.ScoreBreakdown,
                    ScoreLists = payloads.RestoreScore(file.Id, version),
                    ScoreEngine = version.ScoreEngine,
                    ScoreJobOfferId = version.ScoreJobOfferId,
                    MatchScoreUpdatedAt = version.MatchScoreUpdatedAt,
                    MatchScoreStale = version.MatchScoreStale,
                    UpdatedAt = now,
                    PendingChanges = 0,
                };
                await CvFiles.UpdateAsync(unit, file);
                unit.Publish(StoreGeneratedCv.Changed(file, "content", "restore"));
                return (File: file, Content: old);
            },
            cancellationToken);
        CvRequests.SetEtag(http, restored.File.Etag);
        return TypedResults.Ok(new RestoreAnswer(new CvWithContent(CvSummaryView.Of(restored.File, restored.Content), restored.Content)));
    }

    private static async Task<(CvFile File, CvPayloads Payloads, JsonObject Content)> OpenAsync(
        UnitOfWork unit, CvVault vault, Guid userId, string filename, HttpContext http)
    {
        var file = CvRequests.Found(await CvFiles.FindForChangeAsync(unit, userId, filename));
        CvRequests.RequireMatch(http, file);
        CvRequests.RequireNotBlocked(file);
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        return (file, payloads, payloads.Content(file));
    }
}

/// <summary>A summary with the content.</summary>
[method: SetsRequiredMembers]
public sealed record CvWithContent(CvSummaryView Summary, JsonObject Content) : CvSummaryView(Summary)
{
    [System.Text.Json.Serialization.JsonIgnore]
    public CvSummaryView Summary { get; } = Summary;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults.Errors;
using Microsoft.Net.Http.Headers;

namespace FitMyCv.Cv.Features;

/// <summary>A CV without its content, as lists and answers show it (spec cv §2).</summary>
public record CvSummaryView
{
    public required string Filename { get; init; }
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public required string Language { get; init; }
    public int? MatchScore { get; init; }
    public required string OptimiseStatus { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
    public required string Title { get; init; }
    public required string FullName { get; init; }
    public required int ContentVersion { get; init; }
    public string? CreatedBy { get; init; }
    public string? OriginalCreatedBy { get; init; }
    public bool IsGenerated => CreatedBy is "generate-cv" or "generate-cv-job-title";
    public bool IsImported => CreatedBy is "import-pdf";
    public bool IsManual => CreatedBy is null;
    public required bool IsTranslated { get; init; }
    public required bool IsTemplate { get; init; }
    public required string MatchScoreStatus { get; init; }
    public required bool MatchScoreStale { get; init; }
    public required int PendingChanges { get; init; }
    public required bool Blocked { get; init; }
    public required string Etag { get; init; }

    public static CvSummaryView Of(CvFile file, CvLabel label) =>
        new()
        {
            Filename = file.Filename,
            SourceType = file.SourceType,
            SourceValue = file.SourceValue,
            Language = file.Language,
            MatchScore = file.MatchScore,
            OptimiseStatus = file.OptimiseStatus,
            CreatedAt = file.CreatedAt,
            UpdatedAt = file.UpdatedAt,
            Title = label.Title,
            FullName = label.FullName,
            ContentVersion = file.ContentVersion,
            CreatedBy = file.CreatedBy,
            OriginalCreatedBy = file.OriginalCreatedBy,
            IsTranslated = file.IsTranslated,
            IsTemplate = label.Generator == "template",
            MatchScoreStatus = file.MatchScoreStatus,
            MatchScoreStale = file.MatchScoreStale,
            PendingChanges = file.PendingChanges,
            Blocked = file.Blocked,
            Etag = file.Etag,
        };

    public static CvSummaryView Of(CvFile file, JsonObject content) =>
        Of(file, new CvLabel(CvContent.Title(content), CvContent.FullName(content), CvContent.Generator(content)));
}

/// <summary>The answer <c>{ success: true }</c>.</summary>
public sealed record Done(bool Success = true);

/// <summary>What every operation on one CV does first and answers alike.</summary>
public static class CvRequests
{
    public const long LargestBody = 1024 * 1024;

    /// <summary>The name of an existing CV: missing and malformed ones are told apart.</summary>
    public static string ExistingFilename(string? filename) =>
        string.IsNullOrEmpty(filename) ? throw CvErrors.MissingFilename.ToException()
        : CvFilename.IsValid(filename) ? filename
        : throw CvErrors.InvalidFilename.ToException();

    /// <summary>The CV, or 404 alike for an unknown, foreign and reserved name.</summary>
    public static CvFile Found(CvFile? file) => file ?? throw CvErrors.NotFound.ToException();

    /// <summary>Refuses a write whose <c>If-Match</c> names another content; nothing else has been looked at by then.</summary>
    public static void RequireMatch(HttpContext http, CvFile file)
    {
        var header = http.Request.Headers.IfMatch.ToString();
        if (header.Length > 0 && !CvEtag.IsNamedIn(header, file.Etag))
        {
            throw CvErrors.VersionConflict.ToException(extensions: new Dictionary<string, object?>(StringComparer.Ordinal) { ["etag"] = file.Etag });
        }
    }

    public static void RequireNotBlocked(CvFile file)
    {
        if (file.Blocked)
        {
            throw CvErrors.Blocked.ToException(extensions: new Dictionary<string, object?>(StringComparer.Ordinal)
            {
                ["actionRequired"] = true,
                ["redirectUrl"] = BlockedRedirect,
            });
        }
    }

    public const string BlockedRedirect = "/account/subscriptions";

    /// <summary>Billing's refusal, status and body unchanged.</summary>
    public static IResult Refusal(byte[] problem) => new RefusalResult(problem);

    /// <summary>The four sub-scores; null until scored.</summary>
    public static ScoreBreakdown? Breakdown(CvFile file) => file.ScoreBreakdown is { } json ? JsonSerializer.Deserialize<ScoreBreakdown>(json) : null;

    public static void SetEtag(HttpContext http, string etag) => http.Response.Headers[HeaderNames.ETag] = etag;

    private sealed class RefusalResult(byte[] problem) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = StatusCodes.Status403Forbidden;
            httpContext.Response.ContentType = Problems.ContentType;
            await httpContext.Response.Body.WriteAsync(problem, httpContext.RequestAborted);
        }
    }
}

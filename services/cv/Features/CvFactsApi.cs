using System.Text.Json.Nodes;
using FitMyCv.Contracts;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>What is known of a CV besides its content, and what its owner may do: metadata, source, can-create, can-edit, debit-edit.</summary>
public static class CvFactsApi
{
    public static void MapCvFacts(this IEndpointRouteBuilder app)
    {
        var api = app.MapUserApi().WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));
        api.MapGet("/cv/metadata", Metadata);
        api.MapGet("/cv/source", Source);
        api.MapGet("/cv/can-create", CanCreate);
        api.MapGet("/cv/can-edit", CanEdit);
        api.MapPost("/cv/debit-edit", DebitEdit);
    }

    public sealed record MetadataAnswer
    {
        public required string Filename { get; init; }
        public string? SourceType { get; init; }
        public string? SourceValue { get; init; }
        public required string Language { get; init; }
        public string? CreatedBy { get; init; }
        public string? OriginalCreatedBy { get; init; }
        public required bool IsTranslated { get; init; }
        public Guid? JobOfferId { get; init; }
        public int? MatchScore { get; init; }
        public DateTimeOffset? MatchScoreUpdatedAt { get; init; }
        public required string MatchScoreStatus { get; init; }
        public required bool MatchScoreStale { get; init; }
        public int? ScoreBefore { get; init; }
        public ScoreBreakdown? ScoreBreakdown { get; init; }
        public required JsonArray ImprovementSuggestions { get; init; }
        public required IReadOnlyList<string> MissingSkills { get; init; }
        public required IReadOnlyList<string> MatchingSkills { get; init; }
        public required string OptimiseStatus { get; init; }
        public required int ContentVersion { get; init; }
        public required int PendingChanges { get; init; }
        public required bool Blocked { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
        public required DateTimeOffset UpdatedAt { get; init; }
    }

    /// <summary>The offer behind a CV; content as spec ai-worker §5.</summary>
    public sealed record JobOfferView(JsonNode? Id, JsonNode? SourceType, JsonNode? SourceValue, JsonNode? ExtractedAt, JsonNode? Engine, JsonNode? Content);

    public sealed record SourceView(string? Type, string? Value, JobOfferView? JobOffer);

    public sealed record SourceAnswer(SourceView Source);

    public sealed record CanCreateAnswer(bool CanCreate, string? Reason, bool NeedsCredit, string? ReasonKey, bool? ActionRequired, string? RedirectUrl, int CvCount);

    public sealed record CanEditAnswer(
        bool CanEdit, string? Reason, string? ReasonKey, bool NeedsCredit, bool SessionOpen, bool? ActionRequired, string? RedirectUrl);

    public sealed record DebitRequest(string? Filename);

    public sealed record DebitAnswer(bool Success, bool CreditUsed, DateTimeOffset SessionExpiresAt);

    private static async Task<MetadataAnswer> Metadata(HttpRequest request, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Query["file"]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        var score = (await vault.ForReadingAsync(connection, user.Id)).Score(file);
        return new MetadataAnswer
        {
            Filename = filename,
            SourceType = file.SourceType,
            SourceValue = file.SourceValue,
            Language = file.Language,
            CreatedBy = file.CreatedBy,
            OriginalCreatedBy = file.OriginalCreatedBy,
            IsTranslated = file.IsTranslated,
            JobOfferId = file.JobOfferId,
            MatchScore = file.MatchScore,
            MatchScoreUpdatedAt = file.MatchScoreUpdatedAt,
            MatchScoreStatus = file.MatchScoreStatus,
            MatchScoreStale = file.MatchScoreStale,
            ScoreBefore = file.ScoreBefore,
            ScoreBreakdown = CvRequests.Breakdown(file),
            ImprovementSuggestions = score.ImprovementSuggestions,
            MissingSkills = score.MissingSkills,
            MatchingSkills = score.MatchingSkills,
            OptimiseStatus = file.OptimiseStatus,
            ContentVersion = file.ContentVersion,
            PendingChanges = file.PendingChanges,
            Blocked = file.Blocked,
            CreatedAt = file.CreatedAt,
            UpdatedAt = file.UpdatedAt,
        };
    }

    private static async Task<SourceAnswer> Source(HttpRequest request, CurrentUser user, Database database, AiWorkerClient aiWorker, CancellationToken cancellationToken)
    {
        var file = await FindAsync(request.Query["file"], user, database, cancellationToken);
        var offer = file.JobOfferId is { } id ? await aiWorker.FindJobOfferAsync(user.Id, id, cancellationToken) : null;
        return new SourceAnswer(new SourceView(file.SourceType, file.SourceValue, offer is null ? null : Shown(offer)));
    }

    private static async Task<CanCreateAnswer> CanCreate(CurrentUser user, Database database, BillingClient billing, CancellationToken cancellationToken)
    {
        var access = await billing.AccessAsync(user.Id, BillingFeatures.CreateCvManual, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        var count = await CvFiles.CountAsync(connection, user.Id);
        return access.Allowed
            ? new CanCreateAnswer(true, null, access.NeedsCredit, null, null, null, count)
            : new CanCreateAnswer(false, access.Detail, access.NeedsCredit, access.Error, access.ActionRequired, access.RedirectUrl, count);
    }

    private static async Task<CanEditAnswer> CanEdit(
        HttpRequest request, CurrentUser user, Database database, BillingClient billing, EditSessions sessions, CancellationToken cancellationToken)
    {
        var file = await FindAsync(request.Query["file"], user, database, cancellationToken);
        bool isOpen;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            isOpen = await sessions.FindAsync(connection, user.Id, file.Id) is not null;
        }
        if (file.Blocked)
        {
            return new CanEditAnswer(false, CvErrors.Blocked.Detail, CvErrors.Blocked.Key, false, isOpen, true, CvRequests.BlockedRedirect);
        }
        if (isOpen)
        {
            return new CanEditAnswer(true, null, null, false, true, null, null);
        }
        var access = await billing.AccessAsync(user.Id, BillingFeatures.EditCv, cancellationToken);
        return access.Allowed
            ? new CanEditAnswer(true, null, null, access.NeedsCredit, false, null, null)
            : new CanEditAnswer(false, access.Detail, access.Error, access.NeedsCredit, false, access.ActionRequired, access.RedirectUrl);
    }

    private static async Task<IResult> DebitEdit(
        DebitRequest request, CurrentUser user, Database database, EditSessions sessions, CancellationToken cancellationToken)
    {
        var file = await FindAsync(request.Filename, user, database, cancellationToken);
        CvRequests.RequireNotBlocked(file);
        var session = await sessions.EnsureAsync(user.Id, file.Id, cancellationToken);
        return session.Refusal is { } refusal ? CvRequests.Refusal(refusal) : TypedResults.Ok(new DebitAnswer(true, session.CreditUsed, session.ExpiresAt));
    }

    private static async Task<CvFile> FindAsync(string? filename, CurrentUser user, Database database, CancellationToken cancellationToken)
    {
        var name = CvRequests.ExistingFilename(filename);
        await using var connection = await database.OpenAsync(cancellationToken);
        return CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, name));
    }

    private static JobOfferView Shown(JsonObject offer) =>
        new(offer["id"]?.DeepClone(), offer["sourceType"]?.DeepClone(), offer["sourceValue"]?.DeepClone(), offer["extractedAt"]?.DeepClone(), offer["engine"]?.DeepClone(), offer["content"]?.DeepClone());
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.Cv.Messaging;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>GET and POST /api/cvs/changes: the open review of a CV and the decisions on its changes.</summary>
public static class ChangesApi
{
    public static void MapChanges(this IEndpointRouteBuilder app)
    {
        var api = app.MapUserApi().WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));
        api.MapGet("/cvs/changes", List);
        api.MapPost("/cvs/changes", Apply);
    }

    public sealed record Progress(int Total, int Reviewed, int Pending, int PercentComplete)
    {
        public static Progress Of(IReadOnlyList<ReviewChange> changes)
        {
            var pending = changes.Count(change => change.Status == ChangeStatuses.Pending);
            var reviewed = changes.Count - pending;
            return new Progress(changes.Count, reviewed, pending, changes.Count == 0 ? 100 : 100 * reviewed / changes.Count);
        }
    }

    /// <summary>A change as clients see it (spec cv §5.1).</summary>
    public sealed record ChangeView(
        string Id,
        string Section,
        string Field,
        string Path,
        string? SourcePath,
        string ChangeType,
        string? ItemName,
        JsonNode? BeforeValue,
        JsonNode? AfterValue,
        string BeforeDisplay,
        string AfterDisplay,
        string Change,
        string Reason,
        IReadOnlyList<ChangeEvidence> Evidence,
        string Status,
        DateTimeOffset? ReviewedAt)
    {
        public static ChangeView Of(ReviewChange change) =>
            new(
                change.Id, change.Section, change.Field, change.ShownPath, change.SourcePath, change.ChangeType, change.ItemName, change.BeforeValue,
                change.AfterValue, change.BeforeDisplay, change.AfterDisplay, change.Change, change.Reason, change.Evidence, change.Status, change.ReviewedAt);
    }

    public sealed record ListAnswer(IReadOnlyList<ChangeView> Changes, Progress Progress, string Filename, int? SourceVersion, string Etag);

    public sealed record ApplyRequest(string? Filename, JsonElement? Changes);

    public sealed record ApplyAnswer(bool Success, string Filename, int Pending, Progress Progress, string Etag, int ContentVersion);

    private static async Task<ListAnswer> List(HttpRequest request, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Query["file"]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        IReadOnlyList<ReviewChange> changes =
            file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(connection, await vault.ForReadingAsync(connection, user.Id), file.Id);
        return new ListAnswer([.. changes.Select(ChangeView.Of)], Progress.Of(changes), filename, file.ReviewSourceVersion, file.Etag);
    }

    private static async Task<IResult> Apply(
        ApplyRequest request, HttpContext http, CurrentUser user, Database database, CvVault vault, PlatformSettings settings, TimeProvider time,
        CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        var decisions = Decision.Read(request.Changes);
        var answer = await database.InTransactionAsync(
            async unit =>
            {
                var file = CvRequests.Found(await CvFiles.FindForChangeAsync(unit, user.Id, filename));
                CvRequests.RequireMatch(http, file);
                CvRequests.RequireNotBlocked(file);
                var payloads = await vault.ForWritingAsync(unit.Connection, user.Id);
                return await DecideAsync(unit, payloads, file, decisions, settings.Int("cv_max_versions"), time.GetUtcNow());
            },
            cancellationToken);
        CvRequests.SetEtag(http, answer.Etag);
        return TypedResults.Ok(answer);
    }

    private static async Task<ApplyAnswer> DecideAsync(
        UnitOfWork unit, CvPayloads payloads, CvFile file, IReadOnlyList<Decision> decisions, int keep, DateTimeOffset now)
    {
        IReadOnlyList<ReviewChange> changes = file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(unit.Connection, payloads, file.Id);
        var open = Open(changes, decisions);
        if (open.Count == 0)
        {
            return Answer(file, changes);
        }
        var source = payloads.Version(file.Id, (await CvVersions.FindAsync(unit.Connection, file.Id, file.ReviewSourceVersion!.Value))!);
        var old = payloads.Content(file);
        var content = old.DeepClone().AsObject();
        changes = Decide(changes, open, source, content, now);
        var isChanged = CvEtag.Of(file.Id, content) != file.Etag;
        if (isChanged && !file.ReviewArchived)
        {
            file = await CvVersions.ArchiveAsync(unit, payloads, file, old, ChangeTypesOfVersions.Review, changelog: null, keep, now) with { ReviewArchived = true };
        }
        if (changes.All(change => change.Status != ChangeStatuses.Pending))
        {
            content["reviewed_at"] = CvContent.Time(now);
            file = await Reviews.CloseAsync(unit, file);
        }
        else
        {
            await Reviews.SaveAsync(unit, payloads, file.Id, changes);
        }
        file = file.WithContent(payloads, content, now) with { MatchScoreStale = file.MatchScoreStale || (isChanged && file.MatchScore is not null) };
        await CvFiles.UpdateAsync(unit, file);
        if (isChanged)
        {
            unit.Publish(StoreGeneratedCv.Changed(file, "review", "review"));
        }
        return Answer(file, changes);
    }

    /// <summary>The decisions that are not taken yet.</summary>
    private static List<Decision> Open(IReadOnlyList<ReviewChange> changes, IReadOnlyList<Decision> decisions)
    {
        var byId = changes.ToDictionary(change => change.Id, StringComparer.Ordinal);
        if (decisions.Any(decision => !byId.ContainsKey(decision.Id)))
        {
            throw CvErrors.ChangeNotFound.ToException();
        }
        var open = decisions.Where(decision => byId[decision.Id].Status != decision.Status).ToList();
        return open.TrueForAll(decision => byId[decision.Id].Status == ChangeStatuses.Pending) ? open : throw CvErrors.ChangeAlreadyReviewed.ToException();
    }

    /// <summary>Applies the decisions to the content; all or none.</summary>
    private static IReadOnlyList<ReviewChange> Decide(
        IReadOnlyList<ReviewChange> changes, List<Decision> decisions, JsonObject source, JsonObject content, DateTimeOffset now)
    {
        var accepted = decisions.Where(decision => decision.Status == ChangeStatuses.Accepted).Select(decision => decision.Id).ToHashSet(StringComparer.Ordinal);
        var rollback = new ReviewRollback(
            source,
            content,
            changes.Select(change => accepted.Contains(change.Id) ? change with { Status = ChangeStatuses.Accepted, ReviewedAt = now } : change));
        var rejected = decisions.Where(decision => decision.Status == ChangeStatuses.Rejected).ToList();
        if (!rejected.TrueForAll(decision => rollback.Reject(decision.Id, now)) || (rejected.Count > 0 && CvSchema.Validate(content).Count > 0))
        {
            throw CvErrors.ChangeConflict.ToException();
        }
        return rollback.Changes;
    }

    private static ApplyAnswer Answer(CvFile file, IReadOnlyList<ReviewChange> changes)
    {
        var progress = Progress.Of(changes);
        return new ApplyAnswer(true, file.Filename, progress.Pending, progress, file.Etag, file.ContentVersion);
    }

    /// <summary>A decision on one change.</summary>
    private sealed record Decision(string Id, string Status)
    {
        private const int Most = 200;

        public static List<Decision> Read(JsonElement? changes)
        {
            if (changes is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > Most)
            {
                throw CvErrors.InvalidChanges.ToException();
            }
            var decisions = list.EnumerateArray().Select(Read).ToList();
            return decisions.DistinctBy(decision => decision.Id, StringComparer.Ordinal).Count() == decisions.Count ? decisions : throw CvErrors.InvalidChanges.ToException();
        }

        private static Decision Read(JsonElement item) =>
            item.ValueKind == JsonValueKind.Object
            && item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            && item.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
            && status.GetString() is ChangeStatuses.Accepted or ChangeStatuses.Rejected
            && !item.TryGetProperty("op", out _)
                ? new Decision(id.GetString()!, status.GetString()!)
                : throw CvErrors.InvalidChanges.ToException();
    }
}

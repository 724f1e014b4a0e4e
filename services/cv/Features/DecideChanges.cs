using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.Cv.Messaging;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Cv.Features;

/// <summary>Decisions on the changes of an open review: accepting keeps the content, rejecting rolls one difference back (spec cv §5.1). Free of charge.</summary>
public sealed class DecideChanges(Database database, CvVault vault, PlatformSettings settings, TimeProvider time)
{
    public async Task<IResult> RunAsync(string filename, IReadOnlyList<JsonElement> items, Guid userId, HttpContext http, CancellationToken cancellationToken)
    {
        var decisions = Decision.Read(items);
        var answer = await database.InTransactionAsync(
            async unit =>
            {
                var file = CvRequests.Found(await CvFiles.FindForChangeAsync(unit, userId, filename));
                CvRequests.RequireMatch(http, file);
                CvRequests.RequireNotBlocked(file);
                var payloads = await vault.ForWritingAsync(unit.Connection, userId);
                return await DecideAsync(unit, payloads, file, decisions, settings.Int("cv_max_versions"), time.GetUtcNow());
            },
            cancellationToken);
        CvRequests.SetEtag(http, answer.Etag);
        return TypedResults.Ok(answer);
    }

    private static async Task<ChangesApi.ApplyAnswer> DecideAsync(
        UnitOfWork unit, CvPayloads payloads, CvFile file, IReadOnlyList<Decision> decisions, int keep, DateTimeOffset now)
    {
        IReadOnlyList<ReviewChange> changes = file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(unit.Connection, payloads, file.Id);
        var open = Open(changes, decisions);
        if (open.Count == 0)
        {
            return ChangesApi.ApplyAnswer.Of(file, changes);
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
        return ChangesApi.ApplyAnswer.Of(file, changes);
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

    /// <summary>A decision on one change.</summary>
    private sealed record Decision(string Id, string Status)
    {
        public static List<Decision> Read(IReadOnlyList<JsonElement> items)
        {
            var decisions = items.Select(Read).ToList();
            return decisions.DistinctBy(decision => decision.Id, StringComparer.Ordinal).Count() == decisions.Count ? decisions : throw CvErrors.InvalidChanges.ToException();
        }

        private static Decision Read(JsonElement item) =>
            item.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String
            && item.TryGetProperty("status", out var status) && status.ValueKind == JsonValueKind.String
            && status.GetString() is ChangeStatuses.Accepted or ChangeStatuses.Rejected
                ? new Decision(id.GetString()!, status.GetString()!)
                : throw CvErrors.InvalidChanges.ToException();
    }
}

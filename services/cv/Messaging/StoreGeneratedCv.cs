using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Cv.Messaging;

/// <summary>
/// Stores what a task made, once per task: a new CV, or an improvement of the CV it worked on (spec cv §9). The same task again gets the same answer.
/// </summary>
public sealed class StoreGeneratedCv(AiWorkerClient aiWorker, CvVault vault, PlatformSettings settings, TimeProvider time) : IMessageHandler<CvGenerated>
{
    public async Task HandleAsync(CvGenerated message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        if (await CvTasks.AnswerAgainAsync(unit, message.TaskId))
        {
            return;
        }
        if (await aiWorker.FindResultAsync(message.TaskId, cancellationToken) is not { } result)
        {
            await Reservations.ReleaseAsync(unit, message.TaskId);
            return;
        }
        await CvFiles.LockUserAsync(unit, userId);
        if (Accept(result.Content) is not { } content)
        {
            await FailAsync(unit, message, result.CvId, CvErrors.InvalidContent);
        }
        else if ((result.Kind ?? message.Kind) == "improved")
        {
            await ImproveAsync(unit, message, result, content, userId);
        }
        else
        {
            await CreateAsync(unit, message, result, content, userId);
        }
    }

    private async Task CreateAsync(UnitOfWork unit, CvGenerated message, TaskResult result, JsonObject content, Guid userId)
    {
        var id = Guid.CreateVersion7();
        var now = time.GetUtcNow();
        var wanted = await Reservations.UseAsync(unit, userId, message.TaskId) ?? message.Filename;
        var filename = await Reservations.FreeAsync(unit, userId, attempt => CvFilename.WithSuffix(wanted, attempt));
        CvContent.Complete(content, language: null, now);
        var source = result.Source is { ValueKind: JsonValueKind.Object } given ? CvContent.Read(given.GetRawText()) : null;
        var reasons = result.Changes ?? [];
        var changes = source is null ? null : DocumentDiff.Compare(source, content, reasons);
        WriteMeta(content, changes);
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        var file = new CvFile
        {
            Id = id,
            UserId = userId,
            Filename = filename,
            Content = payloads.SealContent(id, 1, content),
            Label = payloads.SealLabel(id, content),
            Etag = CvEtag.Of(id, content),
            Language = CvContent.Language(content),
            SourceType = result.SourceType,
            SourceValue = result.SourceValue,
            CreatedBy = result.CreatedBy,
            OriginalCreatedBy = result.OriginalCreatedBy,
            IsTranslated = result.IsTranslated,
            JobOfferId = result.JobOfferId,
            CreatedAt = now,
            UpdatedAt = now,
        };
        if (result.Score is { } score)
        {
            file = file.WithScore(payloads, score, result, isStale: false, now) with { ScoreBefore = score.ScoreBefore };
        }
        await CvFiles.InsertAsync(unit, file);
        if (source is not null)
        {
            await CvVersions.InsertSourceAsync(unit, payloads, id, source, now);
            file = await Reviews.OpenAsync(unit, payloads, file, CvVersions.Source, source, content, reasons);
            await CvFiles.UpdateAsync(unit, file);
        }
        unit.Publish(new CvCreated
        {
            UserId = userId,
            CvId = id,
            Filename = filename,
            CreatedBy = file.CreatedBy,
            SourceType = file.SourceType,
            Language = file.Language,
            Etag = file.Etag,
            TaskId = message.TaskId,
        });
        await CvTasks.AnswerAsync(unit, userId, message.TaskId, id, Stored(message, file, changes));
    }

    private async Task ImproveAsync(UnitOfWork unit, CvGenerated message, TaskResult result, JsonObject content, Guid userId)
    {
        var file = result.CvId is { } cvId ? await CvFiles.FindForChangeAsync(unit, userId, cvId) : null;
        if (file is null)
        {
            await FailAsync(unit, message, null, CvErrors.NotFound);
            return;
        }
        if ((result.Etag ?? message.BaseEtag) is { } etag && etag != file.Etag)
        {
            await FailAsync(unit, message, file.Id, CvErrors.VersionConflict);
            return;
        }
        var now = time.GetUtcNow();
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        var old = payloads.Content(file);
        var reasons = result.Changes ?? [];
        var changes = DocumentDiff.Compare(old, content, reasons);
        var isChanged = CvEtag.Of(file.Id, content) != file.Etag;
        var scoreBefore = file.MatchScore;
        if (isChanged)
        {
            WriteMeta(content, changes);
            var archived = file.ContentVersion;
            file = await CvVersions.ArchiveAsync(
                unit, payloads, file, old, ChangeTypesOfVersions.Optimization, changelog: null, settings.Int("cv_max_versions"), now);
            file = file.WithContent(payloads, content, now);
            file = await Reviews.OpenAsync(unit, payloads, file, archived, old, content, reasons);
        }
        if (result.Score is { } score)
        {
            file = file.WithScore(payloads, score, result, isStale: false, now) with { ScoreBefore = scoreBefore ?? score.ScoreBefore };
        }
        await CvFiles.UpdateAsync(unit, file);
        if (isChanged)
        {
            unit.Publish(Changed(file, "content", "optimization"));
        }
        if (result.Score is not null)
        {
            unit.Publish(Changed(file, "score", "score"));
        }
        await CvTasks.AnswerAsync(unit, userId, message.TaskId, file.Id, Stored(message, file, changes));
    }

    private static async Task FailAsync(UnitOfWork unit, CvGenerated message, Guid? cvId, ErrorDefinition error)
    {
        await Reservations.ReleaseAsync(unit, message.TaskId);
        await CvTasks.AnswerAsync(
            unit, message.UserId!.Value, message.TaskId, cvId, new CvStoreFailed { UserId = message.UserId, TaskId = message.TaskId, Error = error.Key });
    }

    /// <summary>The content of a result, or null when it is no valid and usable CV.</summary>
    private static JsonObject? Accept(JsonElement? given)
    {
        try
        {
            var content = CvContent.Accept(given);
            return CvSchema.IsUsable(CvJson.Read(content)) ? content : null;
        }
        catch (ProblemException)
        {
            return null;
        }
    }

    private static void WriteMeta(JsonObject content, IReadOnlyList<ReviewChange>? changes)
    {
        if (changes is null)
        {
            return;
        }
        var meta = CvContent.Meta(content);
        meta["changes_count"] = changes.Count;
        meta["changes_made"] = new JsonArray([.. changes.Select(change => JsonValue.Create(change.Change))]);
        meta["modified_sections"] = new JsonArray([.. Sections(changes).Select(section => JsonValue.Create(section))]);
    }

    private static List<string> Sections(IReadOnlyList<ReviewChange> changes) => [.. changes.Select(change => change.Section).Distinct(StringComparer.Ordinal)];

    private static CvStored Stored(CvGenerated message, CvFile file, IReadOnlyList<ReviewChange>? changes) =>
        new()
        {
            UserId = message.UserId,
            TaskId = message.TaskId,
            CvId = file.Id,
            Filename = file.Filename,
            Etag = file.Etag,
            ContentVersion = file.ContentVersion,
            ChangesCount = changes?.Count,
            ModifiedSections = changes is null ? null : Sections(changes),
        };

    internal static CvChanged Changed(CvFile file, string change, string reason) =>
        new()
        {
            UserId = file.UserId,
            CvId = file.Id,
            Filename = file.Filename,
            Etag = file.Etag,
            ContentVersion = file.ContentVersion,
            Change = change,
            Reason = reason,
        };
}

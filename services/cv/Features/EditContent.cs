using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.Cv.Messaging;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Features;

/// <summary>
/// Edits of a CV's content by RFC 6902 (spec cv §5.2): all or none, the result valid, in an editing session that the first edit opens. They are tried
/// before anything is paid, and applied to whatever the content is then.
/// </summary>
public sealed class EditContent(Database database, CvVault vault, EditSessions sessions, TimeProvider time)
{
    private static readonly string[] ServerSet = ["meta", "generated_at", "reviewed_at"];

    public async Task<IResult> RunAsync(string filename, IReadOnlyList<JsonElement> items, Guid userId, HttpContext http, CancellationToken cancellationToken)
    {
        var operations = Guarded(() => items.Select((item, index) => RequireEditable(JsonPatch.Read(item, index), index)).ToList());
        if (await TryAsync(filename, operations, userId, http, cancellationToken) is { } cvId)
        {
            var session = await sessions.EnsureAsync(userId, cvId, cancellationToken);
            if (session.Refusal is { } refusal)
            {
                return CvRequests.Refusal(refusal);
            }
        }
        var answer = await database.InTransactionAsync(unit => StoreAsync(unit, filename, operations, userId, http), cancellationToken);
        CvRequests.SetEtag(http, answer.Etag);
        return TypedResults.Ok(answer);
    }

    /// <summary>Applies the edits to a copy. Answers the CV's id when a session is needed for them.</summary>
    private async Task<Guid?> TryAsync(string filename, IReadOnlyList<PatchOperation> operations, Guid userId, HttpContext http, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = Required(await CvFiles.FindAsync(connection, userId, filename), http);
        var edited = Edited((await vault.ForReadingAsync(connection, userId)).Content(file), operations);
        return CvEtag.Of(file.Id, edited) != file.Etag && await sessions.FindAsync(connection, userId, file.Id) is null ? file.Id : null;
    }

    private async Task<ChangesApi.ApplyAnswer> StoreAsync(UnitOfWork unit, string filename, IReadOnlyList<PatchOperation> operations, Guid userId, HttpContext http)
    {
        var file = Required(await CvFiles.FindForChangeAsync(unit, userId, filename), http);
        var payloads = await vault.ForWritingAsync(unit.Connection, userId);
        var old = payloads.Content(file);
        var content = Edited(old, operations);
        IReadOnlyList<ReviewChange> changes = file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(unit.Connection, payloads, file.Id);
        if (CvEtag.Of(file.Id, content) == file.Etag)
        {
            return ChangesApi.ApplyAnswer.Of(file, changes);
        }
        if (changes.Count > 0)
        {
            changes = ReviewChange.Follow(changes, old, content);
            await Reviews.SaveAsync(unit, payloads, file.Id, changes);
        }
        file = file.WithContent(payloads, content, time.GetUtcNow()) with { MatchScoreStale = file.MatchScore is not null };
        await CvFiles.UpdateAsync(unit, file);
        unit.Publish(StoreGeneratedCv.Changed(file, "content", "edit"));
        return ChangesApi.ApplyAnswer.Of(file, changes);
    }

    private static CvFile Required(CvFile? found, HttpContext http)
    {
        var file = CvRequests.Found(found);
        CvRequests.RequireMatch(http, file);
        CvRequests.RequireNotBlocked(file);
        return file;
    }

    /// <summary>The content after the edits. Throws the problem of what can't be applied or is no valid CV.</summary>
    private static JsonObject Edited(JsonObject content, IReadOnlyList<PatchOperation> operations)
    {
        if (Guarded(() => JsonPatch.Apply(content, operations)) is not JsonObject edited)
        {
            throw CvErrors.InvalidContent.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [""] = ["A CV is a JSON object."] });
        }
        foreach (var member in ServerSet)
        {
            edited.Remove(member);
            if (content[member] is { } kept)
            {
                edited[member] = kept.DeepClone();
            }
        }
        if (!edited.ContainsKey("language"))
        {
            edited["language"] = CvContent.Language(content);
        }
        return CvContent.Accept(edited);
    }

    private static PatchOperation RequireEditable(PatchOperation operation, int index)
    {
        var touched = operation.Op switch
        {
            "test" => [],
            "move" => [operation.Path, operation.From!],
            _ => new[] { operation.Path },
        };
        return touched.Any(path => JsonPointer.Parse(path)!.FirstOrDefault() is { } member && ServerSet.Contains(member))
            ? throw new JsonPatchException(index, "This member is set by the server.")
            : operation;
    }

    private static T Guarded<T>(Func<T> apply)
    {
        try
        {
            return apply();
        }
        catch (JsonPatchException exception) when (exception.IsTest)
        {
            throw CvErrors.PatchTestFailed.ToException(Errors(exception));
        }
        catch (JsonPatchException exception)
        {
            throw CvErrors.InvalidPatch.ToException(Errors(exception));
        }
    }

    private static Dictionary<string, string[]> Errors(JsonPatchException exception) =>
        new(StringComparer.Ordinal) { [exception.Index.ToString(CultureInfo.InvariantCulture)] = [exception.Message] };
}

using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>GET and POST /api/cvs/changes: the open review of a CV, the decisions on its changes, and edits.</summary>
public static class ChangesApi
{
    private const int Most = 200;

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

    public sealed record ApplyAnswer(bool Success, string Filename, int Pending, Progress Progress, string Etag, int ContentVersion)
    {
        public static ApplyAnswer Of(CvFile file, IReadOnlyList<ReviewChange> changes)
        {
            var progress = Progress.Of(changes);
            return new ApplyAnswer(true, file.Filename, progress.Pending, progress, file.Etag, file.ContentVersion);
        }
    }

    private static async Task<ListAnswer> List(HttpRequest request, CurrentUser user, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Query["file"]);
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, user.Id, filename));
        IReadOnlyList<ReviewChange> changes =
            file.ReviewSourceVersion is null ? [] : await Reviews.LoadAsync(connection, await vault.ForReadingAsync(connection, user.Id), file.Id);
        return new ListAnswer([.. changes.Select(ChangeView.Of)], Progress.Of(changes), filename, file.ReviewSourceVersion, file.Etag);
    }

    /// <summary>An item with <c>op</c> is an edit, one with <c>id</c> a decision; a list holds one kind only.</summary>
    private static Task<IResult> Apply(
        ApplyRequest request, HttpContext http, CurrentUser user, DecideChanges decide, EditContent edit, CancellationToken cancellationToken)
    {
        var filename = CvRequests.ExistingFilename(request.Filename);
        if (request.Changes is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() is 0 or > Most)
        {
            throw CvErrors.InvalidChanges.ToException();
        }
        var items = list.EnumerateArray().ToList();
        if (items.TrueForAll(item => Has(item, "id") && !Has(item, "op")))
        {
            return decide.RunAsync(filename, items, user.Id, http, cancellationToken);
        }
        return items.TrueForAll(item => Has(item, "op") && !Has(item, "id"))
            ? edit.RunAsync(filename, items, user.Id, http, cancellationToken)
            : throw CvErrors.InvalidChanges.ToException();
    }

    private static bool Has(JsonElement item, string member) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(member, out _);
}

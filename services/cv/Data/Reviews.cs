using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Cv.Domain.Review;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Cv.Data;

/// <summary>The open review of a CV: its changes, in <c>cv_changes</c>, and the version they compare with (spec cv §5.1).</summary>
public static class Reviews
{
    /// <summary>The changes in the order of the document; empty without review.</summary>
    public static async Task<IReadOnlyList<ReviewChange>> LoadAsync(NpgsqlConnection connection, CvPayloads payloads, Guid cvId) =>
        [.. (await connection.QueryAsync<(string Id, byte[] Payload)>("SELECT id, payload FROM cv_changes WHERE cv_id = @cvId ORDER BY position", new { cvId }))
            .Select(row => payloads.Change(cvId, row.Id, row.Payload))];

    /// <summary>
    /// Opens the review of a content that a task made, or carries an open one on: its source stays, decisions on unchanged differences stay.
    /// Without difference there is no review. Answers the CV's row.
    /// </summary>
    /// <param name="sourceVersion">Counts when no review is open.</param>
    public static async Task<CvFile> OpenAsync(
        UnitOfWork unit, CvPayloads payloads, CvFile file, int sourceVersion, JsonObject source, JsonObject content, IReadOnlyList<ChangeReason> reasons)
    {
        var earlier = new Dictionary<string, ReviewChange>(StringComparer.Ordinal);
        if (file.ReviewSourceVersion is { } open)
        {
            source = payloads.Version(file.Id, (await CvVersions.FindAsync(unit.Connection, file.Id, open))!);
            earlier = (await LoadAsync(unit.Connection, payloads, file.Id)).ToDictionary(change => change.Id, StringComparer.Ordinal);
        }
        var changes = DocumentDiff.Compare(source, content, reasons).Select(change => earlier.TryGetValue(change.Id, out var known) ? CarryOn(change, known) : change).ToList();
        if (changes.TrueForAll(change => change.Status != ChangeStatuses.Pending))
        {
            return await CloseAsync(unit, file);
        }
        await SaveAsync(unit, payloads, file.Id, changes);
        return file.ReviewSourceVersion is null ? file with { ReviewSourceVersion = sourceVersion, ReviewArchived = false } : file;
    }

    public static async Task<CvFile> CloseAsync(UnitOfWork unit, CvFile file)
    {
        await unit.Connection.ExecuteAsync("DELETE FROM cv_changes WHERE cv_id = @Id", new { file.Id });
        return file with { ReviewSourceVersion = null, ReviewArchived = false };
    }

    /// <summary>Replaces all changes of the review.</summary>
    public static Task SaveAsync(UnitOfWork unit, CvPayloads payloads, Guid cvId, IReadOnlyList<ReviewChange> changes) =>
        unit.Connection.ExecuteAsync(
            """
            DELETE FROM cv_changes WHERE cv_id = @cvId;
            INSERT INTO cv_changes (cv_id, id, position, status, reviewed_at, payload)
            SELECT @cvId, * FROM unnest(@Ids, @Positions, @Statuses, @Times::timestamptz[], @Payloads);
            """,
            new
            {
                cvId,
                Ids = changes.Select(change => change.Id).ToArray(),
                Positions = Enumerable.Range(0, changes.Count).ToArray(),
                Statuses = changes.Select(change => change.Status).ToArray(),
                Times = changes.Select(change => change.ReviewedAt?.UtcDateTime).ToArray(),
                Payloads = changes.Select(change => payloads.SealChange(cvId, change)).ToArray(),
            });

    private static ReviewChange CarryOn(ReviewChange change, ReviewChange known) =>
        change with
        {
            Status = known.Status == ChangeStatuses.Accepted ? ChangeStatuses.Accepted : ChangeStatuses.Pending,
            ReviewedAt = known.Status == ChangeStatuses.Accepted ? known.ReviewedAt : null,
            Reason = change.HasOwnReason ? change.Reason : known.Reason,
            Evidence = change.HasOwnReason ? change.Evidence : known.Evidence,
        };
}

using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Data;
using FitMyCv.Cv.Domain;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>Routes for the other services (spec cv §9, design/messages §3).</summary>
public static class InternalApi
{
    private const int LongestIdList = 200;

    public static void MapInternalCvs(this IEndpointRouteBuilder app)
    {
        var api = app.MapInternal();
        api.MapPost("/reservations", Reserve);
        api.MapDelete("/reservations/{taskId:guid}", Release);
        api.MapGet("/users/{userId:guid}/cvs", List);
        api.MapGet("/users/{userId:guid}/cvs/{filename}", Read);
        api.MapPost("/users/{userId:guid}/cvs/{filename}/status", SetStatus);
        api.MapPut("/users/{userId:guid}/cvs/{filename}/blocked", SetBlocked);
        api.MapGet("/users/{userId:guid}/cvs/{filename}/pdf", Pdf);
        api.MapGet("/users/{userId:guid}/export", UserExport.Show);
        api.MapPost("/users/counts", Count);
        api.MapGet("/cvs", Index);
    }

    public sealed record ReserveRequest(Guid UserId, Guid TaskId, string? Filename);

    public sealed record ReserveAnswer(string Filename);

    public sealed record ListAnswer(IReadOnlyList<CvSummaryView> Cvs);

    public sealed record ReadAnswer(CvSummaryView Cv, Guid CvId, JsonObject Content, string Etag, Guid? JobOfferId);

    public sealed record StatusRequest(Guid TaskId, string? MatchScoreStatus, string? OptimiseStatus);

    public sealed record BlockedRequest(bool Blocked, string? Reason);

    public sealed record CountRequest(IReadOnlyList<Guid> Ids);

    public sealed record CountAnswer(IReadOnlyDictionary<Guid, int> Counts, int Total);

    public sealed record IndexRow
    {
        public required Guid Id { get; init; }
        public required Guid UserId { get; init; }
        public string? CreatedBy { get; init; }
        public string? SourceType { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }

    public sealed record IndexAnswer(IReadOnlyList<IndexRow> Cvs, Guid? Next);

    private static async Task<ReserveAnswer> Reserve(ReserveRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        if (request.Filename is { } filename && !CvFilename.IsValid(filename))
        {
            throw CvErrors.InvalidFilename.ToException();
        }
        return new ReserveAnswer(await database.InTransactionAsync(
            async unit =>
            {
                await CvFiles.LockUserAsync(unit, request.UserId);
                return await Reservations.HoldAsync(unit, request.UserId, request.TaskId, request.Filename, time.GetUtcNow());
            },
            cancellationToken));
    }

    private static async Task<Done> Release(Guid taskId, Database database, CancellationToken cancellationToken)
    {
        await database.InTransactionAsync(unit => Reservations.ReleaseAsync(unit, taskId), cancellationToken);
        return new Done();
    }

    private static async Task<ListAnswer> List(Guid userId, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var (files, _) = await CvFiles.ListAsync(connection, userId, limit: null, offset: 0);
        if (files.Count == 0)
        {
            return new ListAnswer([]);
        }
        var payloads = await vault.ForReadingAsync(connection, userId);
        return new ListAnswer([.. files.OrderByDescending(file => file.UpdatedAt).Select(file => CvSummaryView.Of(file, payloads.Label(file)))]);
    }

    private static async Task<ReadAnswer> Read(Guid userId, string filename, int? version, Database database, CvVault vault, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, userId, filename));
        var payloads = await vault.ForReadingAsync(connection, userId);
        var content = version is { } number && number != file.ContentVersion
            ? payloads.Version(file.Id, number < 1 ? throw CvErrors.VersionNotFound.ToException() : await CvVersions.FindAsync(connection, file.Id, number) ?? throw CvErrors.VersionNotFound.ToException())
            : payloads.Content(file);
        return new ReadAnswer(CvSummaryView.Of(file, payloads.Label(file)), file.Id, content, file.Etag, file.JobOfferId ?? file.ScoreJobOfferId);
    }

    private static async Task<IResult> SetStatus(Guid userId, string filename, StatusRequest request, Database database, CancellationToken cancellationToken)
    {
        var (kind, status) = request switch
        {
            { MatchScoreStatus: { } score, OptimiseStatus: null } => (CvTasks.Score, score),
            { MatchScoreStatus: null, OptimiseStatus: { } optimise } => (CvTasks.Optimise, optimise),
            _ => ("", ""),
        };
        if (status is not (TaskStatuses.InProgress or TaskStatuses.Idle))
        {
            return Problems.Invalid("status", "Give one of matchScoreStatus and optimiseStatus, inprogress or idle.");
        }
        await database.InTransactionAsync(
            async unit =>
            {
                var file = CvRequests.Found(await CvFiles.FindForChangeAsync(unit, userId, filename));
                if (status == TaskStatuses.InProgress)
                {
                    CvRequests.RequireNotBlocked(file);
                    await CvTasks.BeginAsync(unit, userId, file.Id, request.TaskId, kind);
                }
                else
                {
                    await CvTasks.EndAsync(unit, userId, request.TaskId, TaskStatuses.Idle, file.Id, kind);
                }
            },
            cancellationToken);
        return TypedResults.Ok(new Done());
    }

    private static async Task<Done> SetBlocked(
        Guid userId, string filename, BlockedRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var changed = await connection.ExecuteAsync(
            """
            UPDATE cv_files SET blocked = @Blocked, blocked_at = CASE WHEN @Blocked THEN COALESCE(blocked_at, @Now) END,
                blocked_reason = CASE WHEN @Blocked THEN @Reason END
            WHERE user_id = @userId AND filename = @filename
            """,
            new { userId, filename, request.Blocked, request.Reason, Now = time.GetUtcNow() });
        return changed == 1 ? new Done() : throw CvErrors.NotFound.ToException();
    }

    private static async Task<IResult> Pdf(
        Guid userId, string filename, HttpContext http, Database database, CvVault vault, CvExporter exporter, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var file = CvRequests.Found(await CvFiles.FindAsync(connection, userId, filename));
        var document = (await vault.ForReadingAsync(connection, userId)).Content(file);
        await connection.CloseAsync();
        var options = ExportOptions.Read(new ExportRequest(filename, null, null, null, null, null));
        var pdf = await exporter.ExportAsync(document, options, options.SelectionFor(document), cancellationToken);
        return ExportApi.Attach(http, pdf, CvContent.FullName(document));
    }

    private static async Task<IResult> Count(CountRequest request, Database database, CancellationToken cancellationToken)
    {
        if (request.Ids is not { Count: <= LongestIdList })
        {
            return Problems.Invalid("ids", "Give at most 200 ids.");
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(Guid UserId, int Count)>(
            "SELECT user_id, count FROM cv_counts WHERE user_id = ANY(@Ids)", new { Ids = request.Ids.ToArray() });
        var counts = rows.ToDictionary(row => row.UserId, row => row.Count);
        var total = await connection.ExecuteScalarAsync<int>("SELECT coalesce(sum(count), 0)::int FROM cv_counts");
        return TypedResults.Ok(new CountAnswer(request.Ids.Distinct().ToDictionary(id => id, id => counts.GetValueOrDefault(id)), total));
    }

    private static async Task<IndexAnswer> Index(HttpRequest request, Guid? after, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, 1000, 200);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<IndexRow>(
            "SELECT id, user_id, created_by, source_type, created_at FROM cv_files WHERE @after IS NULL OR id > @after ORDER BY id LIMIT @limit",
            new { after, limit })).AsList();
        return new IndexAnswer(rows, rows.Count == limit ? rows[^1].Id : null);
    }
}

using System.Text.Json;
using Dapper;
using FitMyCv.Analytics.Data;
using FitMyCv.Analytics.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Messaging;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;

namespace FitMyCv.Analytics.Features;

public sealed record SuccessAnswer(bool Success);

public sealed record AverageDurationAnswer(int AverageDuration, long CallCount, bool HasData);

public sealed record FirstImportAnswer(int Duration, long CallCount, bool HasData);

/// <summary>What everybody may call: tracking and durations (spec analytics §7).</summary>
internal static class Telemetry
{
    private const int NewestTasks = 10;
    private const int NewestImports = 100;

    public static void MapTelemetry(this WebApplication app)
    {
        var group = app.MapAnonymousApi().MapGroup("/telemetry");
        group.MapPost("/track", Track);
        group.MapGet("/average-task-duration", AverageTaskDuration);
        group.MapGet("/first-import-duration", FirstImportDuration);
    }

    private static async Task<SuccessAnswer> Track(JsonElement body, HttpContext http, Database database, UserNews news, TimeProvider time, CancellationToken cancellationToken)
    {
        var tracked = TrackedEvent.Read(body, out var errors) ?? throw AnalyticsErrors.TelemetryInvalid.ToException(errors);
        var user = CurrentUser.Of(http);
        await database.InTransactionAsync(
            async unit =>
            {
                var userId = await Erasure.IsErasedAsync(unit.Connection, user?.Id) ? null : user?.Id;
                var now = time.GetUtcNow();
                await EventStore.AppendAsync(unit.Connection, new TelemetryEvent(
                    Guid.CreateVersion7(now),
                    userId,
                    tracked.Type,
                    tracked.Category,
                    now,
                    TelemetryEvent.Client,
                    tracked.Metadata,
                    tracked.Duration,
                    TelemetryEvent.IsError(tracked.Type, tracked.Error) ? TelemetryEvent.Failure : TelemetryEvent.Success,
                    tracked.Error));
                if (userId is not null)
                {
                    await EventStore.NameAsync(unit.Connection, user!);
                    news.AnnounceAfter(unit);
                }
            },
            cancellationToken);
        return new SuccessAnswer(true);
    }

    private static async Task<AverageDurationAnswer> AverageTaskDuration(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var type = query.Text("type");
        query.ThrowIfInvalid();
        if (type is null)
        {
            throw AnalyticsErrors.TypeRequired.ToException();
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var (count, mean) = await connection.QuerySingleAsync<(long Count, double? Mean)>(
            """
            SELECT count(*), avg(duration)::float8 FROM (
                SELECT duration FROM task_durations WHERE task_type = @type ORDER BY completed_at DESC, task_id DESC LIMIT @NewestTasks) newest
            """,
            new { type, NewestTasks });
        return new AverageDurationAnswer(mean is { } known ? Rounded(known) : TaskTypes.DefaultDurationOf(type), count, count > 0);
    }

    private static async Task<FirstImportAnswer> FirstImportDuration(Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var (count, mean) = await connection.QuerySingleAsync<(long Count, double? Mean)>(
            "SELECT count(*), avg(duration)::float8 FROM (SELECT duration FROM first_imports ORDER BY completed_at DESC LIMIT @NewestImports) newest",
            new { NewestImports });
        return new FirstImportAnswer(mean is { } known ? Rounded(known) : TaskTypes.FirstImportDuration, count, count > 0);
    }

    private static int Rounded(double value) => (int)Math.Round(value, MidpointRounding.AwayFromZero);
}

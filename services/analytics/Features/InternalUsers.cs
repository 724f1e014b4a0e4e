using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Analytics.Features;

public sealed record ActivityAnswer(IReadOnlyDictionary<Guid, DateTimeOffset> LastActivity);

public sealed record ExportedFeatureUse
{
    public string Feature { get; init; } = "";
    public string Day { get; init; } = "";
    public int UsageCount { get; init; }
    public DateTimeOffset LastUsedAt { get; init; }
}

public sealed record AnalyticsExport(IReadOnlyList<EventView> Events, IReadOnlyList<FeedbackView> Feedback, IReadOnlyList<ExportedFeatureUse> FeatureUse);

/// <summary>What identity reads of users (spec analytics §8).</summary>
internal static class InternalUsers
{
    private const int MostIds = 200;

    private sealed record ActivityRequest(IReadOnlyList<Guid>? Ids);

    public static void MapInternalUsers(this WebApplication app)
    {
        var group = app.MapInternal().MapGroup("/users");
        group.MapPost("/activity", Activity);
        group.MapGet("/{id:guid}/export", Export);
    }

    private static async Task<ActivityAnswer> Activity(ActivityRequest request, Database database, CancellationToken cancellationToken)
    {
        if (request.Ids is not { Count: <= MostIds } ids)
        {
            throw CommonErrors.InvalidPayload.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { ["ids"] = [$"Must be a list of at most {MostIds} ids."] });
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<(Guid UserId, DateTimeOffset LastActivity)>(
            "SELECT user_id, last_activity FROM users WHERE user_id = ANY(@Ids) AND last_activity IS NOT NULL",
            new { Ids = ids.ToArray() });
        return new ActivityAnswer(rows.ToDictionary(row => row.UserId, row => row.LastActivity));
    }

    private static async Task<AnalyticsExport> Export(Guid id, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        var uses = await connection.QueryAsync<ExportedFeatureUse>(
            "SELECT feature, day::text AS day, usage_count, last_used_at FROM feature_use WHERE user_id = @id ORDER BY day, feature",
            new { id });
        return new AnalyticsExport(await Events.OfUserAsync(connection, id), await Feedback.OfUserAsync(connection, id), uses.AsList());
    }
}

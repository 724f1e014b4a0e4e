using System.Globalization;
using Dapper;
using FitMyCv.Analytics.Data;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Analytics.Features;

public sealed record FeatureFigures(string Name, long UsageCount, long UniqueUsers, long? AvgDuration, DateTimeOffset? LastUsedAt);

public sealed record FeaturesAnswer(IReadOnlyList<FeatureFigures> Features);

public sealed record AiUseView(string Date, string Feature, long Tokens, decimal Cost, long Calls);

public sealed record AiUseTotal(long Tokens, decimal Cost, long Calls);

public sealed record AiUseAnswer(string Period, IReadOnlyList<AiUseView> Usage, AiUseTotal Total);

public sealed record CleanupAnswer(bool Success, string Message, int OlderThanDays, DeletedRows Deleted);

/// <summary>Use of features and of models, and the cleanup (spec analytics §5, §6).</summary>
internal static class FeatureUse
{
    private const int MostDays = 36_500;

    public static void MapFeatureUse(this WebApplication app)
    {
        var group = app.MapAdminApi();
        group.MapGet("/analytics/features", Features);
        group.MapGet("/analytics/openai-usage", AiUse);
        group.MapDelete("/admin/telemetry/cleanup", Cleanup);
    }

    /// <summary>Full days come from the daily model, the first partial day from its events.</summary>
    private static async Task<FeaturesAnswer> Features(HttpRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var period = Summary.PeriodOf(request, "all", time);
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = (await connection.QueryAsync<FeatureRow>(
            """
            SELECT feature AS name, sum(uses)::bigint AS usage_count, count(DISTINCT user_id) AS unique_users,
                   round(sum(total)::numeric / nullif(sum(timed), 0))::bigint AS avg_duration, max(last_used_at) AS last_used_at
            FROM (
                SELECT feature, user_id, usage_count AS uses, total_duration AS total, timed_count AS timed, last_used_at
                FROM feature_use WHERE day >= coalesce((@FirstFullDay::timestamptz AT TIME ZONE 'UTC')::date, '-infinity')
                UNION ALL
                SELECT feature, user_id, 1, coalesce(duration, 0), CASE WHEN duration IS NULL THEN 0 ELSE 1 END, timestamp
                FROM telemetry_events WHERE feature IS NOT NULL AND timestamp >= @Start::timestamptz AND timestamp < @FirstFullDay::timestamptz) uses
            GROUP BY feature
            """,
            new { period.Start, period.FirstFullDay })).ToDictionary(row => row.Name, StringComparer.Ordinal);
        return new FeaturesAnswer(
        [
            .. BillingFeatures.All
                .Select(name => rows.TryGetValue(name, out var row)
                    ? new FeatureFigures(name, row.UsageCount, row.UniqueUsers, row.AvgDuration, row.LastUsedAt)
                    : new FeatureFigures(name, 0, 0, null, null))
                .OrderByDescending(feature => feature.UsageCount)
                .ThenBy(feature => feature.Name, StringComparer.Ordinal),
        ]);
    }

    private static async Task<AiUseAnswer> AiUse(HttpRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var period = Summary.PeriodOf(request, "7d", time);
        await using var connection = await database.OpenAsync(cancellationToken);
        var usage = (await connection.QueryAsync<AiRow>(
            """
            SELECT (hour AT TIME ZONE 'UTC')::date::text AS date, feature, sum(prompt_tokens + completion_tokens)::bigint AS tokens, sum(cost) AS cost, sum(calls)::bigint AS calls
            FROM ai_use WHERE hour >= coalesce(date_trunc('hour', @Start::timestamptz, 'UTC'), '-infinity')
            GROUP BY 1, 2 ORDER BY 1 DESC, cost DESC, feature
            """,
            new { period.Start })).Select(row => new AiUseView(row.Date, row.Feature, row.Tokens, row.Cost, row.Calls)).ToList();
        return new AiUseAnswer(period.Name, usage, new AiUseTotal(usage.Sum(row => row.Tokens), usage.Sum(row => row.Cost), usage.Sum(row => row.Calls)));
    }

    private static async Task<CleanupAnswer> Cleanup(HttpRequest request, Database database, PlatformSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var text = new QueryReader(request).Text("olderThanDays");
        var days = settings.Int("telemetry_retention_days");
        if (text is not null && !(int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out days) && days <= MostDays))
        {
            throw AnalyticsErrors.OlderThanDaysInvalid.ToException();
        }
        var now = time.GetUtcNow();
        // 0 = everything: also what was counted today.
        var deleted = await NightlyUpkeep.DeleteOlderAsync(database, days == 0 ? now.AddDays(1) : now.AddDays(-days), cancellationToken);
        return new CleanupAnswer(true, string.Create(CultureInfo.InvariantCulture, $"{deleted.Total} rows older than {days} days were deleted."), days, deleted);
    }

    private sealed record FeatureRow
    {
        public string Name { get; init; } = "";
        public long UsageCount { get; init; }
        public long UniqueUsers { get; init; }
        public long? AvgDuration { get; init; }
        public DateTimeOffset? LastUsedAt { get; init; }
    }

    private sealed record AiRow
    {
        public string Date { get; init; } = "";
        public string Feature { get; init; } = "";
        public long Tokens { get; init; }
        public decimal Cost { get; init; }
        public long Calls { get; init; }
    }
}

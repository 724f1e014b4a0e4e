using Dapper;
using FitMyCv.Analytics.Domain;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using Npgsql;

namespace FitMyCv.Analytics.Features;

public sealed record UserFigures(long Total, long New, long Active);

public sealed record CvFigures(long Total, long Generated, long Imported, long Translated, long Manual, long Exported);

public sealed record RevenueFigures(decimal Mrr, decimal Arr, string Currency);

public sealed record AiFigures(decimal Cost, long Calls);

public sealed record ErrorFigures(long Total);

public sealed record SummaryAnswer(string Period, UserFigures Users, CvFigures Cvs, RevenueFigures Revenue, AiFigures Openai, ErrorFigures Errors);

/// <summary>
/// GET /api/analytics/summary (spec analytics §5). Counts of events come from the hours and, for the first partial hour of the window, from the events
/// of that hour, so the cost does not grow with the table.
/// </summary>
internal static class Summary
{
    public static void MapSummary(this WebApplication app) => app.MapAdminApi().MapGet("/analytics/summary", Read);

    /// <summary>The query value <c>period</c>; 400 when it is none of the known ones.</summary>
    public static Period PeriodOf(HttpRequest request, string absent, TimeProvider time)
    {
        var name = request.Query["period"].ToString();
        return Period.TryParse(name.Length == 0 ? absent : name, time.GetUtcNow()) ?? throw AnalyticsErrors.PeriodInvalid.ToException();
    }

    /// <summary>Sorts counts of event types into the figures of CVs.</summary>
    public static CvFigures FiguresOf(long existing, IReadOnlyDictionary<string, long> counts)
    {
        long Sum(params IEnumerable<string> types) => types.Sum(type => counts.GetValueOrDefault(type));
        return new CvFigures(
            existing,
            Sum(EventTypes.Generated),
            Sum(EventTypes.Imported, EventTypes.FirstImported),
            Sum(EventTypes.Translated),
            Sum(EventTypes.Manual),
            Sum(EventTypes.Exported));
    }

    private static async Task<SummaryAnswer> Read(HttpRequest request, Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var period = PeriodOf(request, "30d", time);
        await using var connection = await database.OpenAsync(cancellationToken);
        var users = await connection.QuerySingleAsync<UserFigures>(
            """
            SELECT (SELECT count(*) FROM users WHERE created_at IS NOT NULL) AS total,
                   (SELECT count(*) FROM users WHERE created_at >= coalesce(@Start::timestamptz, '-infinity')) AS new,
                   (SELECT count(*) FROM users WHERE created_at IS NOT NULL AND last_activity >= coalesce(@Start::timestamptz, '-infinity')) AS active
            """,
            new { period.Start });
        var (counts, errors) = await CountsAsync(connection, period);
        var existing = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM cvs WHERE NOT is_deleted");
        var mrr = await connection.ExecuteScalarAsync<decimal>(
            "SELECT coalesce(sum(monthly_amount), 0) FROM subscriptions WHERE monthly_amount > 0 AND status IN ('active', 'trialing', 'past_due')");
        var ai = await connection.QuerySingleAsync<AiFigures>(
            "SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(calls), 0) AS calls FROM ai_use WHERE hour >= coalesce(date_trunc('hour', @Start::timestamptz, 'UTC'), '-infinity')",
            new { period.Start });
        return new SummaryAnswer(period.Name, users, FiguresOf(existing, counts), new RevenueFigures(mrr, 12 * mrr, "EUR"), ai, new ErrorFigures(errors));
    }

    /// <summary>Events of the window by type, of servers only, and the number of those with an error, of all.</summary>
    private static async Task<(IReadOnlyDictionary<string, long> ByType, long Errors)> CountsAsync(NpgsqlConnection connection, Period period)
    {
        var rows = (await connection.QueryAsync<(string Type, string Status, string Source, long Count)>(
            """
            SELECT type, status, source, sum(count)::bigint FROM (
                SELECT type, status, source, count FROM event_hours WHERE hour >= coalesce(@FirstFullHour::timestamptz, '-infinity')
                UNION ALL
                SELECT type, status, source, 1 FROM telemetry_events WHERE timestamp >= @Start::timestamptz AND timestamp < @FirstFullHour::timestamptz) counted
            GROUP BY type, status, source
            """,
            new { period.Start, period.FirstFullHour })).AsList();
        return (
            rows.Where(row => row.Source == TelemetryEvent.Server).GroupBy(row => row.Type, StringComparer.Ordinal)
                .ToDictionary(group => group.Key, group => group.Sum(row => row.Count), StringComparer.Ordinal),
            rows.Where(row => row.Status == TelemetryEvent.Failure).Sum(row => row.Count));
    }
}

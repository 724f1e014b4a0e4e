using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Analytics.Data;

/// <summary>Numbers of rows that a cleanup deleted.</summary>
public sealed record DeletedRows(long TelemetryEvent, long FeatureUsage, long OpenAIUsage)
{
    public long Total => TelemetryEvent + FeatureUsage + OpenAIUsage;
}

/// <summary>
/// At the start and every night: makes the partitions of the coming months and deletes what is older than the setting <c>telemetry_retention_days</c>, whole
/// months as partitions.
/// </summary>
public sealed partial class NightlyUpkeep(Database database, PlatformSettings settings, TimeProvider time, ILogger<NightlyUpkeep> logger) : BackgroundService
{
    private const int MonthsAhead = 3;
    private const int HourOfNight = 3;

    /// <summary>Deletes events by their time, feature use and AI use by their day; with them the hours that count them.</summary>
    public static async Task<DeletedRows> DeleteOlderAsync(Database database, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var parameters = new { before };
        var events = await database.InTransactionAsync(
            async unit =>
            {
                var deleted = 0L;
                foreach (var partition in await unit.Connection.QueryAsync<string>(
                    """
                    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'telemetry_events'::regclass AND c.relname ~ '^telemetry_events_[0-9]{6}$'
                      AND (to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' <= @before
                    """,
                    parameters))
                {
                    deleted += await unit.Connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM {partition}");
                    await unit.Connection.ExecuteAsync($"DROP TABLE {partition}");
                }
                deleted += await unit.Connection.ExecuteAsync("DELETE FROM telemetry_events WHERE timestamp < @before", parameters, commandTimeout: 600);
                await unit.Connection.ExecuteAsync(
                    """
                    DELETE FROM event_hours WHERE hour < date_trunc('hour', @before, 'UTC');
                    UPDATE event_hours h SET count = (
                        SELECT count(*) FROM telemetry_events e
                        WHERE e.timestamp >= @before AND e.timestamp < h.hour + interval '1 hour'
                          AND (e.type, e.category, e.status, e.source) = (h.type, h.category, h.status, h.source))
                    WHERE h.hour = date_trunc('hour', @before, 'UTC');
                    DELETE FROM event_hours WHERE hour = date_trunc('hour', @before, 'UTC') AND count = 0;
                    """,
                    parameters);
                return deleted;
            },
            cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        return new DeletedRows(
            events,
            await connection.ExecuteAsync("DELETE FROM feature_use WHERE day < (@before AT TIME ZONE 'UTC')::date", parameters),
            await connection.ExecuteAsync("DELETE FROM ai_use WHERE hour < date_trunc('day', @before, 'UTC')", parameters));
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using (var connection = await database.OpenAsync(stoppingToken))
                {
                    await connection.ExecuteAsync("SELECT ensure_event_partitions(@MonthsAhead)", new { MonthsAhead });
                }
                if (settings.Int("telemetry_retention_days") is var days and > 0)
                {
                    await DeleteOlderAsync(database, time.GetUtcNow().AddDays(-days), stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
            var now = time.GetUtcNow();
            var next = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(HourOfNight);
            await Task.Delay((next > now ? next : next.AddDays(1)) - now, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The nightly upkeep failed: {Reason}")]
    private partial void LogFailed(string reason);
}

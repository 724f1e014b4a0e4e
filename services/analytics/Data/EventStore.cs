using Dapper;
using FitMyCv.Analytics.Domain;
using FitMyCv.ServiceDefaults.Security;
using Npgsql;

namespace FitMyCv.Analytics.Data;

/// <summary>
/// Stores an event and moves, in the same statement, what is counted of events: its hour, the use of a feature, the user's last activity.
/// </summary>
public static class EventStore
{
    /// <summary>
    /// Takes the caller's name and address from his token, where identity has not told them yet, so that his event names him from the beginning; the lookup
    /// stays due.
    /// </summary>
    public static Task NameAsync(NpgsqlConnection connection, CurrentUser user) =>
        connection.ExecuteAsync(
            "UPDATE users SET name = @Name, email = @Email, role = @Role WHERE user_id = @Id AND email IS NULL",
            new { user.Id, user.Name, user.Email, user.Role });

    public static Task AppendAsync(NpgsqlConnection connection, TelemetryEvent telemetry) =>
        connection.ExecuteAsync(
            """
            WITH activity AS (
                INSERT INTO users (user_id, last_activity) SELECT @UserId::uuid, @Timestamp::timestamptz WHERE @UserId::uuid IS NOT NULL
                ON CONFLICT (user_id) DO UPDATE SET last_activity = greatest(users.last_activity, excluded.last_activity)),
            stored AS (
                INSERT INTO telemetry_events (id, user_id, type, category, metadata, duration, status, error, source, feature, timestamp)
                VALUES (@Id, @UserId::uuid, @Type, @Category, @Metadata::jsonb, @Duration::int, @Status, @Error::text, @Source, @Feature::text, @Timestamp::timestamptz)),
            used AS (
                INSERT INTO feature_use AS f (user_id, feature, day, usage_count, total_duration, timed_count, last_used_at)
                SELECT @UserId::uuid, @Feature::text, (@Timestamp::timestamptz AT TIME ZONE 'UTC')::date, 1, coalesce(@Duration::int, 0), CASE WHEN @Duration::int IS NULL THEN 0 ELSE 1 END,
                    @Timestamp::timestamptz
                WHERE @Feature::text IS NOT NULL
                ON CONFLICT (user_id, feature, day) DO UPDATE SET usage_count = f.usage_count + 1, total_duration = f.total_duration + excluded.total_duration,
                    timed_count = f.timed_count + excluded.timed_count, last_used_at = greatest(f.last_used_at, excluded.last_used_at))
            INSERT INTO event_hours AS h (hour, type, category, status, source, count)
            VALUES (date_trunc('hour', @Timestamp::timestamptz, 'UTC'), @Type, @Category, @Status, @Source, 1)
            ON CONFLICT (hour, type, category, status, source) DO UPDATE SET count = h.count + 1
            """,
            new
            {
                telemetry.Id,
                telemetry.UserId,
                telemetry.Type,
                telemetry.Category,
                Metadata = telemetry.Metadata?.ToJsonString(),
                telemetry.Duration,
                telemetry.Status,
                telemetry.Error,
                telemetry.Source,
                telemetry.Feature,
                telemetry.Timestamp,
            });
}

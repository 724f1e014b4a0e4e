using System.Text.Json;
using Dapper;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Requests;
using Npgsql;

namespace FitMyCv.Analytics.Features;

public sealed record EventUser(string Id, string? Name, string? Email);

public sealed record EventView(
    string Id,
    string Type,
    string Category,
    string Status,
    string Source,
    string? UserId,
    EventUser? User,
    JsonElement? Metadata,
    int? Duration,
    string? Error,
    DateTimeOffset Timestamp);

public sealed record EventsAnswer(IReadOnlyList<EventView> Events, long Total);

public sealed record ErrorsAnswer(IReadOnlyList<EventView> Errors, long Total);

/// <summary>Stored events for administrators (spec analytics §5).</summary>
internal static class Events
{
    private const int LargestPage = 1000;
    private const int LargestErrorPage = 500;
    private const int DefaultPage = 100;

    private const string Select =
        """
        SELECT e.id, e.type, e.category, e.status, e.source, e.user_id, u.name, u.email, e.metadata::text AS metadata, e.duration, e.error, e.timestamp
        FROM telemetry_events e LEFT JOIN users u ON u.user_id = e.user_id
        """;

    public static void MapEvents(this WebApplication app)
    {
        var group = app.MapAdminApi().MapGroup("/analytics");
        group.MapGet("/events", List);
        group.MapGet("/errors", Errors);
    }

    /// <summary>All events of a user, oldest first.</summary>
    public static Task<IReadOnlyList<EventView>> OfUserAsync(NpgsqlConnection connection, Guid userId) =>
        ReadAsync(connection, "WHERE e.user_id = @userId ORDER BY e.timestamp, e.id", new { userId });

    private static async Task<EventsAnswer> List(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var (type, category, user) = (query.Text("type"), query.Text("category"), query.Text("userId"));
        var limit = query.Int("limit", 1, LargestPage, DefaultPage);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        if (user is not null && !Guid.TryParse(user, out _))
        {
            return new EventsAnswer([], 0);
        }
        var filter = new { type, category, userId = user is null ? (Guid?)null : Guid.Parse(user), limit, offset };
        const string Condition = "WHERE (@type::text IS NULL OR type = @type) AND (@category::text IS NULL OR category = @category)";
        await using var connection = await database.OpenAsync(cancellationToken);
        var total = user is null
            ? await connection.ExecuteScalarAsync<long>($"SELECT coalesce(sum(count), 0)::bigint FROM event_hours {Condition}", filter)
            : await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM telemetry_events {Condition} AND user_id = @userId", filter);
        var events = await ReadAsync(
            connection,
            """
            WHERE (@type::text IS NULL OR e.type = @type) AND (@category::text IS NULL OR e.category = @category) AND (@userId::uuid IS NULL OR e.user_id = @userId)
            ORDER BY e.timestamp DESC, e.id DESC LIMIT @limit OFFSET @offset
            """,
            filter);
        return new EventsAnswer(events, total);
    }

    private static async Task<ErrorsAnswer> Errors(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, LargestErrorPage, DefaultPage);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        return new ErrorsAnswer(
            await ReadAsync(connection, "WHERE e.status = 'error' ORDER BY e.timestamp DESC, e.id DESC LIMIT @limit", new { limit }),
            await connection.ExecuteScalarAsync<long>("SELECT coalesce(sum(count), 0)::bigint FROM event_hours WHERE status = 'error'"));
    }

    private static async Task<IReadOnlyList<EventView>> ReadAsync(NpgsqlConnection connection, string rest, object parameters) =>
        [.. (await connection.QueryAsync<EventRow>($"{Select} {rest}", parameters)).Select(row => new EventView(
            row.Id.ToString(),
            row.Type,
            row.Category,
            row.Status,
            row.Source,
            row.UserId?.ToString(),
            row.UserId is { } user ? new EventUser(user.ToString(), row.Name, row.Email) : null,
            row.Metadata is null ? null : JsonElement.Parse(row.Metadata),
            row.Duration,
            row.Error,
            row.Timestamp))];

    private sealed record EventRow
    {
        public Guid Id { get; init; }
        public string Type { get; init; } = "";
        public string Category { get; init; } = "";
        public string Status { get; init; } = "";
        public string Source { get; init; } = "";
        public Guid? UserId { get; init; }
        public string? Name { get; init; }
        public string? Email { get; init; }
        public string? Metadata { get; init; }
        public int? Duration { get; init; }
        public string? Error { get; init; }
        public DateTimeOffset Timestamp { get; init; }
    }
}

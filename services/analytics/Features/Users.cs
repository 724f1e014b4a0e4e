using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;

namespace FitMyCv.Analytics.Features;

public sealed record UserView
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string Role { get; init; } = "";
    public long CvCount { get; init; }
    public string? PlanName { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset LastActivity { get; init; }
}

public sealed record UsersAnswer(IReadOnlyList<UserView> Users, long Total);

public sealed record UserOfSummary
{
    public string Id { get; init; } = "";
    public string Name { get; init; } = "";
    public string Email { get; init; } = "";
    public string Role { get; init; } = "";
    public DateTimeOffset? EmailVerified { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public sealed record UserSubscription
{
    public int PlanId { get; init; }
    public string PlanName { get; init; } = "";
    public int Tier { get; init; }
    public string Status { get; init; } = "";
    public string BillingPeriod { get; init; } = "";
    public int CreditBalance { get; init; }
}

public sealed record EventCount(string Type, long Count);

public sealed record UsedFeature
{
    public string Name { get; init; } = "";
    public long UsageCount { get; init; }
    public DateTimeOffset LastUsedAt { get; init; }
}

public sealed record UserActivity(DateTimeOffset LastActivity, IReadOnlyList<EventCount> EventCounts, IReadOnlyList<UsedFeature> Features, AiFigures Openai);

public sealed record UserSummaryAnswer(UserOfSummary User, CvFigures Cvs, UserSubscription? Subscription, UserActivity Activity);

/// <summary>Users for administrators (spec analytics §5).</summary>
internal static class Users
{
    private const int LargestPage = 200;
    private const int DefaultPage = 50;

    public static void MapUsers(this WebApplication app)
    {
        var group = app.MapAdminApi().MapGroup("/analytics/users");
        group.MapGet("", List);
        group.MapGet("/{userId}/summary", Read);
    }

    private static async Task<UsersAnswer> List(HttpRequest request, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, LargestPage, DefaultPage);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var users = await connection.QueryAsync<UserView>(
            """
            SELECT u.user_id::text AS id, coalesce(u.name, '') AS name, coalesce(u.email, '') AS email, coalesce(u.role, 'USER') AS role,
                   (SELECT count(*) FROM cvs c WHERE c.user_id = u.user_id AND NOT c.is_deleted) AS cv_count, s.plan_name, u.created_at, u.last_activity
            FROM (SELECT * FROM users WHERE created_at IS NOT NULL ORDER BY last_activity DESC, user_id LIMIT @limit OFFSET @offset) u
            LEFT JOIN subscriptions s ON s.user_id = u.user_id ORDER BY u.last_activity DESC, u.user_id
            """,
            new { limit, offset });
        return new UsersAnswer(users.AsList(), await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users WHERE created_at IS NOT NULL"));
    }

    private static async Task<UserSummaryAnswer> Read(string userId, Database database, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(userId, out var id))
        {
            throw CommonErrors.NotFound.ToException();
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        await using var rows = await connection.QueryMultipleAsync(
            """
            SELECT user_id::text AS id, coalesce(name, '') AS name, coalesce(email, '') AS email, coalesce(role, 'USER') AS role, email_verified, created_at
            FROM users WHERE user_id = @id AND created_at IS NOT NULL;
            SELECT last_activity FROM users WHERE user_id = @id;
            SELECT type, count(*) AS count FROM telemetry_events WHERE user_id = @id GROUP BY type ORDER BY 2 DESC, 1;
            SELECT type, count(*) AS count FROM telemetry_events WHERE user_id = @id AND source = 'server' GROUP BY type;
            SELECT count(*) FROM cvs WHERE user_id = @id AND NOT is_deleted;
            SELECT plan_id, plan_name, tier, status, billing_period, credit_balance FROM subscriptions WHERE user_id = @id AND plan_id IS NOT NULL;
            SELECT feature AS name, sum(usage_count)::bigint AS usage_count, max(last_used_at) AS last_used_at FROM feature_use WHERE user_id = @id GROUP BY feature ORDER BY 2 DESC, 1;
            SELECT coalesce(sum(cost), 0) AS cost, coalesce(sum(calls), 0)::bigint AS calls FROM ai_use WHERE user_id = @id;
            """,
            new { id });
        if (await rows.ReadSingleOrDefaultAsync<UserOfSummary>() is not { } user)
        {
            throw CommonErrors.NotFound.ToException();
        }
        var lastActivity = await rows.ReadSingleAsync<DateTimeOffset?>() ?? user.CreatedAt;
        var events = (await rows.ReadAsync<EventCount>()).AsList();
        var counts = (await rows.ReadAsync<EventCount>()).ToDictionary(count => count.Type, count => count.Count, StringComparer.Ordinal);
        var existing = await rows.ReadSingleAsync<long>();
        var subscription = await rows.ReadSingleOrDefaultAsync<UserSubscription>();
        var features = (await rows.ReadAsync<UsedFeature>()).AsList();
        return new UserSummaryAnswer(
            user,
            Summary.FiguresOf(existing, counts),
            subscription,
            new UserActivity(lastActivity, events, features, await rows.ReadSingleAsync<AiFigures>()));
    }
}

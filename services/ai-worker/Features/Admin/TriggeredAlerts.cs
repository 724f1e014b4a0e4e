using Dapper;
using FitMyCv.AiWorker.Clients;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.AiWorker.Features.Admin;

/// <summary>
/// <c>GET /api/admin/openai-alerts/triggered</c>: the enabled alerts whose cost has reached their threshold, in the present UTC day or month. Names and addresses
/// come from identity and are null while it is away.
/// </summary>
public static class TriggeredAlerts
{
    private const int MaximumUsers = 200;

    public static async Task<TriggeredList> ListAsync(Database database, IdentityClient identity, TimeProvider time, CancellationToken cancellationToken)
    {
        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var month = new DateOnly(today.Year, today.Month, 1);
        await using var connection = await database.OpenAsync(cancellationToken);
        var triggered = new List<Triggered>();
        foreach (var alert in (await connection.QueryAsync<AiAlert>($"SELECT {AiAlert.Columns} FROM alerts WHERE enabled ORDER BY type COLLATE \"C\", threshold, id")).AsList())
        {
            var since = alert.Type.EndsWith("_monthly", StringComparison.Ordinal) ? month : today;
            if (await FindAsync(connection, alert, since) is { } found)
            {
                triggered.Add(found);
            }
        }
        var people = await PeopleAsync(identity, triggered, cancellationToken);
        return new TriggeredList(
            [.. triggered.Select(one => one with { AffectedUsers = [.. one.AffectedUsers.Select(user => people.TryGetValue(user.UserId, out var known) ? user with { Email = known.Email, Name = known.Name } : user)] })],
            triggered.Count,
            AiAlert.Types.ToDictionary(type => type, type => triggered.Count(one => one.Type == type), StringComparer.Ordinal));
    }

    private static async Task<Triggered?> FindAsync(NpgsqlConnection connection, AiAlert alert, DateOnly since)
    {
        IReadOnlyList<AffectedUser> users = [];
        IReadOnlyList<AffectedFeature> features = [];
        decimal actual;
        switch (alert.Type)
        {
            case "user_daily" or "user_monthly":
                var costs = (await connection.QueryAsync<(Guid UserId, decimal Cost)>(
                    "SELECT user_id, sum(cost) FROM ai_usage_daily WHERE day >= @since AND user_id <> @Nobody GROUP BY user_id HAVING sum(cost) >= @Threshold ORDER BY 2 DESC, 1 LIMIT @MaximumUsers",
                    new { since, Nobody = Guid.Empty, alert.Threshold, MaximumUsers })).AsList();
                users = [.. costs.Select(one => new AffectedUser(one.UserId, null, null, one.Cost, one.Cost - alert.Threshold))];
                actual = costs.Count > 0 ? costs[0].Cost : 0;
                break;
            case "feature_daily":
                var byFeature = (await connection.QueryAsync<(string Feature, decimal Cost)>(
                    "SELECT feature_name, sum(cost) FROM ai_usage_daily WHERE day >= @since GROUP BY feature_name HAVING sum(cost) >= @Threshold ORDER BY 2 DESC, 1",
                    new { since, alert.Threshold })).AsList();
                features = [.. byFeature.Select(one => new AffectedFeature(one.Feature, one.Cost, one.Cost - alert.Threshold))];
                actual = byFeature.Count > 0 ? byFeature[0].Cost : 0;
                break;
            default:
                actual = await connection.ExecuteScalarAsync<decimal>("SELECT coalesce(sum(cost), 0) FROM ai_usage_daily WHERE day >= @since", new { since });
                break;
        }
        return actual < alert.Threshold
            ? null
            : new Triggered(
                alert.Id, alert.Name, alert.Description, alert.Type, alert.Threshold, actual, actual - alert.Threshold,
                decimal.Round(100 * (actual - alert.Threshold) / alert.Threshold, 1, MidpointRounding.AwayFromZero), users, features);
    }

    private static async Task<IReadOnlyDictionary<Guid, KnownUser>> PeopleAsync(IdentityClient identity, IEnumerable<Triggered> triggered, CancellationToken cancellationToken)
    {
        Guid[] ids = [.. triggered.SelectMany(one => one.AffectedUsers).Select(user => user.UserId).Distinct().Take(MaximumUsers)];
        return ids.Length == 0 ? new Dictionary<Guid, KnownUser>() : await identity.FindAsync(ids, cancellationToken);
    }

    public sealed record TriggeredList(IReadOnlyList<Triggered> TriggeredAlerts, int TotalTriggered, IReadOnlyDictionary<string, int> ByType);

    public sealed record Triggered(
        Guid Id,
        string Name,
        string? Description,
        string Type,
        decimal Threshold,
        decimal ActualValue,
        decimal Exceeded,
        decimal ExceededPercentage,
        IReadOnlyList<AffectedUser> AffectedUsers,
        IReadOnlyList<AffectedFeature> AffectedFeatures);

    public sealed record AffectedUser(Guid UserId, string? Email, string? Name, decimal Cost, decimal Exceeded);

    public sealed record AffectedFeature(string FeatureName, decimal Cost, decimal Exceeded);
}

using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace FitMyCv.Identity.Features.Users;

public sealed record ActiveSessionsAnswer(int RecentActiveUsers, int ActiveSessions, int SessionMaxAgeDays, DateTimeOffset CutoffDate);

/// <summary><c>GET /api/admin/maintenance/active-sessions</c>: whom maintenance would shut out (spec identity §7.4).</summary>
internal static class ActiveSessionsApi
{
    public static void MapActiveSessions(this IEndpointRouteBuilder app) => app.MapAdminApi().MapGet("/admin/maintenance/active-sessions", GetAsync);

    private static async Task<Ok<ActiveSessionsAnswer>> GetAsync(Database database, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var cutoff = now - UserSessions.TokenLife;
        await using var connection = await database.OpenAsync(cancellationToken);
        var (users, sessions) = await connection.QuerySingleAsync<(int, int)>(
            """
            SELECT count(DISTINCT s.user_id) FILTER (WHERE s.last_used_at >= @cutoff)::int, count(*) FILTER (WHERE s.ended_at IS NULL AND s.expires_at > @now)::int
            FROM sessions s JOIN users u ON u.id = s.user_id WHERE u.role <> @Admin
            """,
            new { cutoff, now, Roles.Admin });
        return TypedResults.Ok(new ActiveSessionsAnswer(users, sessions, (int)UserSessions.TokenLife.TotalDays, cutoff));
    }
}

using Dapper;
using FitMyCv.Identity.Clients;
using FitMyCv.Identity.Data;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Identity.Features.Users;

public sealed record AdminUserSubscription(int? PlanId, string? PlanName, string? Status);

/// <summary>A user as administrators see him; the last four come from other services and are null while those are away.</summary>
public sealed record AdminUser(
    Guid Id,
    string? Name,
    string Email,
    string Role,
    DateTimeOffset? EmailVerified,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt,
    bool HasPassword,
    IReadOnlyList<string> OauthProviders,
    bool HasOAuth,
    int? CvCount,
    DateTimeOffset? LastActivity,
    AdminUserSubscription? Subscription,
    int? Credits);

/// <summary>Which users to list.</summary>
public sealed record UserFilter(string? Role, string? EmailStatus, string? Search, bool OldestFirst, int Page, int Limit);

public sealed record AdminUserPage(IReadOnlyList<AdminUser> Users, long Total, long TotalUsers, double? AvgCvPerUser, long UnverifiedCount);

/// <summary>The administrators' view of users: identity's rows, joined with one batch call each to cv, analytics and billing.</summary>
public sealed partial class UserDirectory(Database database, CvClient cv, BillingClient billing, AnalyticsClient analytics, ILogger<UserDirectory> logger)
{
    public async Task<AdminUserPage> ListAsync(UserFilter filter, CancellationToken cancellationToken)
    {
        const string where =
            """
            (@Role::text IS NULL OR role = @Role)
            AND (@EmailStatus::text IS NULL OR (email_verified_at IS NOT NULL) = (@EmailStatus = 'verified'))
            AND (@Search::text IS NULL OR strpos(email, lower(@Search)) > 0 OR strpos(lower(coalesce(name, '')), lower(@Search)) > 0)
            """;
        var order = filter.OldestFirst ? "ASC" : "DESC";
        List<UserRow> rows;
        long total, all, unverified;
        ILookup<Guid, string> providers;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            rows = (await connection.QueryAsync<UserRow>(
                $"SELECT {Data.Users.Columns} FROM users WHERE {where} ORDER BY created_at {order}, id {order} LIMIT @Limit OFFSET @Offset",
                new { filter.Role, filter.EmailStatus, filter.Search, filter.Limit, Offset = (filter.Page - 1L) * filter.Limit })).AsList();
            total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM users WHERE {where}", new { filter.Role, filter.EmailStatus, filter.Search });
            (all, unverified) = await connection.QuerySingleAsync<(long, long)>("SELECT count(*), count(*) FILTER (WHERE email_verified_at IS NULL) FROM users");
            providers = await ProvidersAsync(connection, rows);
        }
        var (users, cvTotal) = await JoinAsync(rows, providers, cancellationToken);
        double? average = cvTotal is { } number && all > 0 ? Math.Round((double)number / all, 1, MidpointRounding.AwayFromZero) : null;
        return new AdminUserPage(users, total, all, average, unverified);
    }

    public async Task<AdminUser?> FindAsync(Guid id, CancellationToken cancellationToken)
    {
        UserRow? row;
        ILookup<Guid, string> providers;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            row = await connection.FindUserAsync(id);
            if (row is null)
            {
                return null;
            }
            providers = await ProvidersAsync(connection, [row]);
        }
        return (await JoinAsync([row], providers, cancellationToken)).Users[0];
    }

    private async Task<(IReadOnlyList<AdminUser> Users, int? CvTotal)> JoinAsync(
        IReadOnlyList<UserRow> rows,
        ILookup<Guid, string> providers,
        CancellationToken cancellationToken)
    {
        Guid[] ids = [.. rows.Select(row => row.Id)];
        var counts = OrNullAsync("cv", () => cv.CountsAsync(ids, cancellationToken));
        var activity = OrNullAsync("analytics", () => analytics.ActivityAsync(ids, cancellationToken));
        var accounts = OrNullAsync("billing", () => billing.LookupAsync(ids, cancellationToken));
        await Task.WhenAll(counts, activity, accounts);
        var cvs = await counts;
        var times = await activity;
        var subscriptions = await accounts;
        return (
            [.. rows.Select(row =>
            {
                var account = subscriptions?.GetValueOrDefault(row.Id);
                return new AdminUser(
                    row.Id,
                    row.Name,
                    row.Email,
                    row.Role,
                    row.EmailVerifiedAt,
                    row.CreatedAt,
                    row.UpdatedAt,
                    row.PasswordHash is not null,
                    [.. providers[row.Id]],
                    providers[row.Id].Any(),
                    cvs is null ? null : cvs.Counts.GetValueOrDefault(row.Id),
                    times is not null && times.TryGetValue(row.Id, out var at) ? at : null,
                    account?.PlanName is null ? null : new AdminUserSubscription(account.PlanId, account.PlanName, account.Status),
                    account?.CreditBalance);
            })],
            cvs?.Total);
    }

    private async Task<T?> OrNullAsync<T>(string service, Func<Task<T>> call)
        where T : class
    {
        try
        {
            return await call();
        }
        catch (Exception exception) when (exception is HttpRequestException or Polly.ExecutionRejectedException or System.Text.Json.JsonException)
        {
            LogAway(service, exception.Message);
            return null;
        }
    }

    private static async Task<ILookup<Guid, string>> ProvidersAsync(NpgsqlConnection connection, IEnumerable<UserRow> rows) =>
        (await connection.QueryAsync<(Guid UserId, string Provider)>(
            "SELECT user_id, provider FROM external_logins WHERE user_id = ANY(@Ids) ORDER BY linked_at, id",
            new { Ids = rows.Select(row => row.Id).ToArray() })).ToLookup(link => link.UserId, link => link.Provider);

    [LoggerMessage(1, LogLevel.Warning, "The list of users lacks what {Service} knows: {Reason}")]
    private partial void LogAway(string service, string reason);
}

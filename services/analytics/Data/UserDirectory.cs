using Dapper;
using FitMyCv.Analytics.Clients;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Analytics.Data;

/// <summary>
/// Asks identity for name, address, role and registration of the users whose rows are new or were announced as changed: at once when this replica has
/// committed such a row, else at the next beat. While identity is away the rows wait.
/// </summary>
public sealed partial class UserDirectory(Database database, UserNews news, IServiceScopeFactory scopes, TimeProvider time, ILogger<UserDirectory> logger) : BackgroundService
{
    private const int AtOnce = 200;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);

    /// <summary>Until somebody whom identity does not know is asked for again.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await LookUpAsync(stoppingToken) == AtOnce)
                {
                    // A full batch: there may be more.
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogAway(exception.Message);
            }
            await news.WaitAsync(Beat, time, stoppingToken);
        }
    }

    private Task<int> LookUpAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var ids = (await unit.Connection.QueryAsync<Guid>(
                    "SELECT user_id FROM users WHERE lookup_at <= @Now ORDER BY lookup_at LIMIT @AtOnce FOR UPDATE SKIP LOCKED",
                    new { Now = time.GetUtcNow(), AtOnce })).AsList();
                if (ids.Count == 0)
                {
                    return 0;
                }
                await using var scope = scopes.CreateAsyncScope();
                var users = await scope.ServiceProvider.GetRequiredService<IdentityClient>().LookUpAsync(ids, cancellationToken);
                await unit.Connection.ExecuteAsync(
                    "UPDATE users SET lookup_at = @Again WHERE user_id = ANY(@Unknown)",
                    new { Again = time.GetUtcNow() + Again, Unknown = ids.Except(users.Select(user => user.Id)).ToArray() });
                await unit.Connection.ExecuteAsync(
                    """
                    UPDATE users SET name = @Name, email = @Email, role = @Role, created_at = coalesce(created_at, @CreatedAt),
                        last_activity = coalesce(last_activity, @CreatedAt), lookup_at = NULL,
                        email_verified = @EmailVerified
                    WHERE user_id = @Id
                    """,
                    users);
                return ids.Count;
            },
            cancellationToken);

    [LoggerMessage(1, LogLevel.Warning, "Users can't be looked up at identity: {Reason}")]
    private partial void LogAway(string reason);
}

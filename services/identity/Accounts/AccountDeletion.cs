using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Identity.Accounts;

public enum DeletionOutcome
{
    Deleted,
    NotFound,
    LastAdministrator,
}

/// <summary>
/// Deletes an account in one transaction: its rows, its sessions everywhere, <see cref="UserDeleted"/> for the owners of other data, and a receipt
/// that is open until each of them has answered <see cref="UserErased"/>.
/// </summary>
public sealed class AccountDeletion(UserSessions sessions, ExternalLogins logins, TimeProvider time)
{
    /// <summary>Services that keep data of users and answer for its erasure.</summary>
    public static readonly string[] Owners = ["cv", "ai-worker", "billing", "notification", "analytics"];

    public async Task<DeletionOutcome> DeleteAsync(UnitOfWork unit, Guid userId)
    {
        // All administrators are locked in one order, so that the last two can't delete each other.
        var administrators = (await unit.Connection.QueryAsync<Guid>(
            "SELECT id FROM users WHERE role = @Role ORDER BY id FOR UPDATE",
            new { Role = Roles.Admin })).AsList();
        if (await unit.Connection.LockUserAsync(userId) is not { } user)
        {
            return DeletionOutcome.NotFound;
        }
        if (user.Role == Roles.Admin && administrators.TrueForAll(id => id == userId))
        {
            return DeletionOutcome.LastAdministrator;
        }
        await sessions.EndAsync(unit, userId, SessionEnd.Deleted);
        await logins.RemoveAsync(unit, userId, provider: null);
        var now = time.GetUtcNow();
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO erasures (id, user_id, user_hash, requested_at, announced_at, pending) VALUES (@Id, @userId, @Hash, @now, @now, @Owners);
            UPDATE users SET referred_by = NULL WHERE referred_by = @userId;
            DELETE FROM idempotency_keys WHERE user_id = @userId;
            DELETE FROM users WHERE id = @userId;
            """,
            new { Id = Guid.CreateVersion7(), userId, Hash = SHA256.HashData(Encoding.ASCII.GetBytes(userId.ToString("D"))), now, Owners });
        await SignInThrottle.ClearAccountAsync(unit, user.Email);
        unit.Publish(new UserDeleted { UserId = userId });
        return DeletionOutcome.Deleted;
    }
}

/// <summary>Ticks the receipt; when the last service has answered, the receipt keeps only the hash of the id.</summary>
internal sealed class TickErasure(TimeProvider time) : IMessageHandler<UserErased>
{
    public Task HandleAsync(UserErased message, UnitOfWork unit, CancellationToken cancellationToken) =>
        unit.Connection.ExecuteAsync(
            """
            UPDATE erasures SET pending = array_remove(pending, @Service) WHERE user_id = @UserId;
            UPDATE erasures SET user_id = NULL, completed_at = @Now WHERE user_id = @UserId AND cardinality(pending) = 0;
            -- Of calls that a token made in the moment before its end was known everywhere.
            DELETE FROM idempotency_keys WHERE user_id = @UserId;
            """,
            new { message.UserId, message.Service, Now = time.GetUtcNow() });
}

/// <summary>Announces a deletion again every 10 minutes while services have not answered, and says so in the log.</summary>
internal sealed partial class ErasureReminder(Database database, TimeProvider time, ILogger<ErasureReminder> logger) : BackgroundService
{
    private static readonly TimeSpan CheckInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <summary>Announces what is overdue now; answers how many receipts that were.</summary>
    public Task<int> RemindAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        return database.InTransactionAsync(
            async unit =>
            {
                var overdue = (await unit.Connection.QueryAsync<(Guid UserId, string[] Pending)>(
                    """
                    UPDATE erasures SET announced_at = @now
                    WHERE id IN (SELECT id FROM erasures WHERE completed_at IS NULL AND announced_at <= @Due ORDER BY announced_at LIMIT 200 FOR UPDATE SKIP LOCKED)
                    RETURNING user_id, pending
                    """,
                    new { now, Due = now - Patience })).AsList();
                foreach (var (userId, pending) in overdue)
                {
                    LogOverdue(userId, string.Join(", ", pending));
                    unit.Publish(new UserDeleted { UserId = userId });
                }
                return overdue.Count;
            },
            cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(CheckInterval, time);
        do
        {
            try
            {
                await RemindAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The erasure of user {UserId} is overdue: no answer from {Services}")]
    private partial void LogOverdue(Guid userId, string services);

    [LoggerMessage(2, LogLevel.Error, "Overdue erasures could not be announced again: {Reason}")]
    private partial void LogFailed(string reason);
}

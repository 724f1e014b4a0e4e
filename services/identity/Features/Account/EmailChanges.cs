using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Identity.Features.Account;

/// <summary>
/// Requests to change an account's address: one in 60 s, whatever became of the last one; a mail for 5 an hour. An address of another account is
/// answered like a free one, only that no mail is sent.
/// </summary>
public sealed class EmailChanges(AccountMails mails, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);
    private const int MailsPerWindow = 5;
    private const string Kind = "email_change";

    /// <summary>Takes the request in, or answers why not and how long to wait. The present address drops a pending request.</summary>
    /// <param name="user">Locked by the caller.</param>
    public async Task<(ErrorDefinition? Refusal, TimeSpan? Wait)> RequestAsync(UnitOfWork unit, UserRow user, string email)
    {
        if (email == user.Email)
        {
            await DropAsync(unit, user.Id);
            return (null, null);
        }
        if (user.PasswordHash is null)
        {
            return (AccountErrors.PasswordNeeded, null);
        }
        var now = time.GetUtcNow();
        var (lastHour, last) = await unit.Connection.QuerySingleAsync<(long, DateTime?)>(
            "SELECT count(*), max(requested_at) FROM mail_requests WHERE user_id = @Id AND kind = @Kind AND requested_at > @Since",
            new { user.Id, Kind, Since = now - Window });
        if (last is { } at && new DateTimeOffset(at, TimeSpan.Zero) + Pause - now is { Ticks: > 0 } wait)
        {
            return (AccountErrors.EmailChangeTooSoon, wait);
        }
        await DropAsync(unit, user.Id);
        await unit.Connection.ExecuteAsync(
            "INSERT INTO mail_requests (id, user_id, kind, new_email, requested_at) VALUES (@RequestId, @Id, @Kind, @email, @now)",
            new { RequestId = Guid.CreateVersion7(), user.Id, Kind, email, now });
        if (lastHour < MailsPerWindow && await unit.Connection.FindUserByEmailAsync(email) is null)
        {
            await mails.RequestEmailChangeAsync(unit, user, email);
        }
        return (null, null);
    }

    /// <summary>The address that waits for its confirmation.</summary>
    public Task<string?> PendingAsync(NpgsqlConnection connection, Guid userId) =>
        connection.QueryFirstOrDefaultAsync<string?>(
            """
            SELECT new_email FROM mail_requests WHERE user_id = @userId AND kind = @Kind AND new_email IS NOT NULL AND requested_at > @Since
            ORDER BY requested_at DESC LIMIT 1
            """,
            new { userId, Kind, Since = time.GetUtcNow() - MailTokenKind.EmailChange.Life });

    /// <summary>Nothing is pending any more; the times of the requests stay for the pause.</summary>
    public static async Task DropAsync(UnitOfWork unit, Guid userId)
    {
        await unit.Connection.ExecuteAsync("UPDATE mail_requests SET new_email = NULL WHERE user_id = @userId AND kind = @Kind", new { userId, Kind });
        await MailTokens.DropAsync(unit, userId, MailTokenKind.EmailChange);
    }
}

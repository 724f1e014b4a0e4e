using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Mails;

/// <summary>Kinds of <see cref="MailTokens"/> and their lives (spec identity §1.2).</summary>
public sealed record MailTokenKind(string Name, TimeSpan Life)
{
    public static readonly MailTokenKind Verify = new("verify", TimeSpan.FromHours(24));
    public static readonly MailTokenKind AutoSignIn = new("auto_signin", TimeSpan.FromMinutes(5));
    public static readonly MailTokenKind Reset = new("reset", TimeSpan.FromHours(1));
    public static readonly MailTokenKind Invitation = new("reset", TimeSpan.FromHours(72));
    public static readonly MailTokenKind EmailChange = new("email_change", TimeSpan.FromHours(24));
}

/// <summary>A token that was just issued: its row's id and the secret for the link.</summary>
public sealed record IssuedMailToken(Guid Id, string Secret);

/// <summary>A token that was just used up.</summary>
public sealed record UsedMailToken(Guid Id, Guid UserId, string? NewEmail);

/// <summary>Single-use secrets in mails and redirects: used up in the transaction of their effect; unknown, expired and used look the same.</summary>
public sealed class MailTokens(TimeProvider time)
{
    /// <summary>Makes a token; older ones of the same kind and user die.</summary>
    public async Task<IssuedMailToken> IssueAsync(UnitOfWork unit, Guid userId, MailTokenKind kind, string? newEmail = null)
    {
        var id = Guid.CreateVersion7();
        var secret = SecretToken.Create();
        var now = time.GetUtcNow();
        await DropAsync(unit, userId, kind);
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO mail_tokens (id, user_id, kind, hash, new_email, expires_at, created_at)
            VALUES (@id, @userId, @Kind, @Hash, @newEmail, @ExpiresAt, @now)
            """,
            new { id, userId, Kind = kind.Name, secret.Hash, newEmail, ExpiresAt = now + kind.Life, now });
        return new IssuedMailToken(id, secret.Text);
    }

    /// <summary>Uses the token up, or answers null. Of parallel uses exactly one gets it.</summary>
    public Task<UsedMailToken?> UseAsync(UnitOfWork unit, MailTokenKind kind, string secret)
    {
        var now = time.GetUtcNow();
        return unit.Connection.QuerySingleOrDefaultAsync<UsedMailToken>(
            """
            UPDATE mail_tokens SET used_at = @now WHERE hash = @Hash AND kind = @Kind AND used_at IS NULL AND expires_at > @now
            RETURNING id, user_id, new_email
            """,
            new { Hash = SecretToken.HashOf(secret), Kind = kind.Name, now });
    }

    /// <summary>Unused tokens of the user and kind die.</summary>
    public static Task DropAsync(UnitOfWork unit, Guid userId, MailTokenKind kind) =>
        unit.Connection.ExecuteAsync("DELETE FROM mail_tokens WHERE user_id = @userId AND kind = @Kind AND used_at IS NULL", new { userId, Kind = kind.Name });
}

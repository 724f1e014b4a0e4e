using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Identity.Accounts;

/// <summary>What a new account is made of; the e-mail in its stored form.</summary>
public sealed record NewAccount(string Email, string? Name, string? PasswordHash, string Role, string Locale, string Provider)
{
    public bool IsVerified { get; init; }
    public string? Image { get; init; }
    public Guid? ReferrerUserId { get; init; }
}

/// <summary>Makes accounts: the one place where a row of <c>users</c> begins.</summary>
public sealed class NewAccounts(TimeProvider time)
{
    private const int ReferralCodeTries = 5;

    /// <summary>
    /// Inserts the account and announces it (<see cref="UserRegistered"/>); null when the address is in use. Of parallel registrations one gets the account.
    /// </summary>
    public async Task<UserRow?> CreateAsync(UnitOfWork unit, NewAccount account)
    {
        var now = time.GetUtcNow();
        for (var attempt = 1; ; attempt++)
        {
            var user = await unit.Connection.QuerySingleOrDefaultAsync<UserRow>(
                $"""
                INSERT INTO users (id, email, name, password_hash, image, role, email_verified_at, referral_code, referred_by, locale, created_at, updated_at)
                VALUES (@Id, @Email, @Name, @PasswordHash, @Image, @Role, @VerifiedAt, @ReferralCode, @ReferrerUserId, @Locale, @now, @now)
                ON CONFLICT DO NOTHING RETURNING {Users.Columns}
                """,
                new
                {
                    Id = Guid.CreateVersion7(),
                    account.Email,
                    account.Name,
                    account.PasswordHash,
                    account.Image,
                    account.Role,
                    VerifiedAt = account.IsVerified ? now : (DateTimeOffset?)null,
                    ReferralCode = ReferralCode.Create(),
                    account.ReferrerUserId,
                    account.Locale,
                    now,
                });
            if (user is not null)
            {
                await AnnounceAsync(unit, user, account);
                return user;
            }
            if (attempt == ReferralCodeTries || await unit.Connection.FindUserByEmailAsync(account.Email) is not null)
            {
                return null;
            }
        }
    }

    /// <summary>The user whose code this is, or null.</summary>
    public static Task<Guid?> FindReferrerAsync(NpgsqlConnection connection, string code) =>
        connection.QuerySingleOrDefaultAsync<Guid?>("SELECT id FROM users WHERE referral_code = @Code", new { Code = ReferralCode.Normalize(code) });

    private static async Task AnnounceAsync(UnitOfWork unit, UserRow user, NewAccount account)
    {
        if (account.ReferrerUserId is { } referrer)
        {
            await unit.Connection.ExecuteAsync(
                "INSERT INTO referrals (referred_user_id, referrer_user_id) VALUES (@Id, @referrer)",
                new { user.Id, referrer });
        }
        unit.Publish(new UserRegistered
        {
            UserId = user.Id,
            Provider = account.Provider,
            Role = user.Role,
            EmailVerified = account.IsVerified,
            Locale = user.Locale,
            ReferrerUserId = account.ReferrerUserId,
        });
    }
}

using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Mails;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.Identity.Accounts;

/// <summary>
/// Marks an address as verified. The first time, the referrer and the referred user are rewarded: once per referred user, at most 20 times per referrer
/// (spec identity §5); billing books the gifts.
/// </summary>
public sealed class EmailVerification(AccountMails mails, PlatformSettings settings, TimeProvider time)
{
    private const int MostRewards = 20;

    /// <param name="user">Locked by the caller.</param>
    /// <param name="welcome">Whether the welcome mail follows the first verification.</param>
    /// <returns>The user as he is now.</returns>
    public async Task<UserRow> VerifyAsync(UnitOfWork unit, UserRow user, bool welcome)
    {
        if (user.EmailVerifiedAt is not null)
        {
            return user;
        }
        var now = time.GetUtcNow();
        await unit.Connection.ExecuteAsync(
            "UPDATE users SET email_verified_at = @now, updated_at = @now, version = version + 1 WHERE id = @Id",
            new { user.Id, now });
        var verified = user with { EmailVerifiedAt = now, UpdatedAt = now };
        await AnnounceFirstAsync(unit, verified, welcome);
        return verified;
    }

    /// <summary>What follows the first verification: the referral's reward, <see cref="UserVerified"/>, the welcome mail.</summary>
    /// <param name="user">Verified, and locked or made by the caller.</param>
    public async Task AnnounceFirstAsync(UnitOfWork unit, UserRow user, bool welcome)
    {
        var referrer = await RewardReferrerAsync(unit, user.Id, time.GetUtcNow());
        unit.Publish(new UserVerified
        {
            UserId = user.Id,
            First = true,
            ReferrerUserId = referrer,
            ReferralCredits = referrer is null ? null : settings.Int("referral_credits"),
        });
        if (welcome)
        {
            mails.Welcome(unit, user);
        }
    }

    /// <summary>The referrer whose reward is due now, or null. His row is locked, so that parallel verifications don't exceed the number.</summary>
    private static async Task<Guid?> RewardReferrerAsync(UnitOfWork unit, Guid userId, DateTimeOffset now)
    {
        var referrer = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            "SELECT u.id FROM users u JOIN referrals r ON r.referrer_user_id = u.id WHERE r.referred_user_id = @userId AND r.rewarded_at IS NULL FOR UPDATE OF u",
            new { userId });
        if (referrer is null)
        {
            return null;
        }
        var rewarded = await unit.Connection.ExecuteAsync(
            """
            UPDATE referrals SET rewarded_at = @now WHERE referred_user_id = @userId
            AND (SELECT count(*) FROM referrals WHERE referrer_user_id = @referrer AND rewarded_at IS NOT NULL) < @MostRewards
            """,
            new { userId, referrer, now, MostRewards });
        return rewarded == 1 ? referrer : null;
    }
}

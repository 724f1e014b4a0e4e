using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using Npgsql;

namespace FitMyCv.Identity.Passwords;

public enum TwoFactorVerdict
{
    /// <summary>No second factor is enabled (or, for enabling, none is set up).</summary>
    Absent,
    Good,
    Wrong,

    /// <summary>The tries are used up.</summary>
    Exhausted,
}

/// <summary>Outcome of a check; <paramref name="Wait"/> when the tries are used up.</summary>
public sealed record TwoFactorCheck(TwoFactorVerdict Verdict, TimeSpan Wait = default);

/// <summary>
/// Second factors: a TOTP secret, encrypted, and ten recovery codes, hashed. Each code works once; after 5 wrong ones the next try is after 15 minutes.
/// All of it is decided under the row's lock.
/// </summary>
public sealed class TwoFactor(KeyList keys, TimeProvider time)
{
    private const int RecoveryCodeCount = 10;
    private const string RecoveryAlphabet = "abcdefghjkmnpqrstuvwxyz23456789";
    private const int MostTries = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(15);

    public static Task<bool> IsEnabledAsync(NpgsqlConnection connection, Guid userId) =>
        connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM two_factor WHERE user_id = @userId AND enabled_at IS NOT NULL)", new { userId });

    public static Task<int> RecoveryCodesLeftAsync(NpgsqlConnection connection, Guid userId) =>
        connection.ExecuteScalarAsync<int>("SELECT count(*) FROM recovery_codes WHERE user_id = @userId AND used_at IS NULL", new { userId });

    /// <summary>A new secret that waits to be enabled; null when one is enabled already.</summary>
    public async Task<string?> SetUpAsync(UnitOfWork unit, Guid userId)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
        var stored = await unit.Connection.ExecuteAsync(
            """
            INSERT INTO two_factor (user_id, secret, encryption_key_id) VALUES (@userId, @Secret, @KeyId)
            ON CONFLICT (user_id) DO UPDATE SET secret = excluded.secret, encryption_key_id = excluded.encryption_key_id, last_step = 0
            WHERE two_factor.enabled_at IS NULL
            """,
            new { userId, Secret = Sealed.Encrypt(keys.Current.Bytes, secret, AssociatedData(userId)), KeyId = keys.Current.Id });
        return stored == 0 ? null : Totp.ToBase32(secret);
    }

    /// <summary>Enables the secret that was set up when the code is of it; answers the recovery codes.</summary>
    public async Task<(TwoFactorCheck Check, IReadOnlyList<string> RecoveryCodes)> EnableAsync(UnitOfWork unit, Guid userId, string code)
    {
        var check = await CheckAsync(unit, userId, code, isEnabled: false);
        if (check.Verdict != TwoFactorVerdict.Good)
        {
            return (check, []);
        }
        var recoveryCodes = new HashSet<string>(StringComparer.Ordinal);
        while (recoveryCodes.Count < RecoveryCodeCount)
        {
            var text = RandomNumberGenerator.GetString(RecoveryAlphabet, 10);
            recoveryCodes.Add($"{text[..5]}-{text[5..]}");
        }
        await unit.Connection.ExecuteAsync("UPDATE two_factor SET enabled_at = @Now WHERE user_id = @userId", new { userId, Now = time.GetUtcNow() });
        await unit.Connection.ExecuteAsync(
            "INSERT INTO recovery_codes (user_id, hash) SELECT @userId, unnest(@Hashes)",
            new { userId, Hashes = recoveryCodes.Select(SecretToken.HashOf).ToArray() });
        return (check, [.. recoveryCodes]);
    }

    public static Task DisableAsync(UnitOfWork unit, Guid userId) =>
        unit.Connection.ExecuteAsync("DELETE FROM two_factor WHERE user_id = @userId", new { userId });

    /// <summary>Checks and uses up a code or a recovery code of the enabled factor.</summary>
    public Task<TwoFactorCheck> CheckAsync(UnitOfWork unit, Guid userId, string code) => CheckAsync(unit, userId, code, isEnabled: true);

    private async Task<TwoFactorCheck> CheckAsync(UnitOfWork unit, Guid userId, string code, bool isEnabled)
    {
        var now = time.GetUtcNow();
        var row = await unit.Connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT secret, encryption_key_id, last_step, tries, last_try_at FROM two_factor
            WHERE user_id = @userId AND (enabled_at IS NOT NULL) = @isEnabled FOR UPDATE
            """,
            new { userId, isEnabled });
        if (row is null)
        {
            return new TwoFactorCheck(TwoFactorVerdict.Absent);
        }
        var tries = row.LastTryAt + Pause > now ? row.Tries : 0;
        if (tries >= MostTries)
        {
            return new TwoFactorCheck(TwoFactorVerdict.Exhausted, row.LastTryAt!.Value + Pause - now);
        }
        if (Totp.StepOf(Secret(userId, row), code.Trim(), now) is { } step && step > row.LastStep)
        {
            await unit.Connection.ExecuteAsync("UPDATE two_factor SET last_step = @step, tries = 0 WHERE user_id = @userId", new { userId, step });
            return new TwoFactorCheck(TwoFactorVerdict.Good);
        }
        var recovered = await unit.Connection.ExecuteAsync(
            "UPDATE recovery_codes SET used_at = @now WHERE user_id = @userId AND hash = @Hash AND used_at IS NULL",
            new { userId, Hash = SecretToken.HashOf(code.Trim().ToLowerInvariant()), now });
        await unit.Connection.ExecuteAsync(
            "UPDATE two_factor SET tries = @Tries, last_try_at = @now WHERE user_id = @userId",
            new { userId, Tries = recovered == 1 ? 0 : tries + 1, now });
        return new TwoFactorCheck(recovered == 1 ? TwoFactorVerdict.Good : TwoFactorVerdict.Wrong);
    }

    private byte[] Secret(Guid userId, Row row)
    {
        var key = keys.Find(row.EncryptionKeyId) ?? throw new CryptographicException($"The key {row.EncryptionKeyId} is not in FITMYCV_ENCRYPTION_KEYS.");
        return Sealed.Decrypt(key.Bytes, row.Secret, AssociatedData(userId));
    }

    internal static byte[] AssociatedData(Guid userId) => Encoding.ASCII.GetBytes($"two-factor|{userId:D}");

    private sealed record Row
    {
        public required byte[] Secret { get; init; }
        public required string EncryptionKeyId { get; init; }
        public required long LastStep { get; init; }
        public required int Tries { get; init; }
        public DateTimeOffset? LastTryAt { get; init; }
    }
}

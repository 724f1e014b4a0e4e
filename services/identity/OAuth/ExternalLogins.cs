using System.Text;
using Dapper;
using FitMyCv.Identity.Data;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using Npgsql;

namespace FitMyCv.Identity.OAuth;

/// <summary>
/// Which accounts of providers belong to which of ours: by the provider's stable id, never by the e-mail. Apple's refresh token is kept encrypted, and when
/// its link ends it is queued for revocation in the same transaction.
/// </summary>
public sealed class ExternalLogins(KeyList keys, TimeProvider time)
{
    /// <summary>Holds the identity until the end of the transaction, so that of two flows that bring it the second sees what the first has done.</summary>
    public static Task ReserveAsync(UnitOfWork unit, string provider, ExternalIdentity identity) =>
        unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended(@Key, 0))", new { Key = $"{provider}|{identity.AccountId}" });

    /// <summary>The user whom the identity belongs to, locked; null when it is nobody's.</summary>
    public static async Task<UserRow?> LockUserOfAsync(UnitOfWork unit, string provider, ExternalIdentity identity)
    {
        var userId = await unit.Connection.QuerySingleOrDefaultAsync<Guid?>(
            "SELECT user_id FROM external_logins WHERE provider = @provider AND provider_account_id = @AccountId",
            new { provider, identity.AccountId });
        return userId is { } id ? await unit.Connection.LockUserAsync(id) : null;
    }

    public static Task<bool> HasAsync(NpgsqlConnection connection, Guid userId, string provider) =>
        connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM external_logins WHERE user_id = @userId AND provider = @provider)", new { userId, provider });

    /// <summary>Links the identity; false when it, or another one of the provider, was linked meanwhile.</summary>
    public async Task<bool> AddAsync(UnitOfWork unit, Guid userId, string provider, ExternalIdentity identity)
    {
        var added = await unit.Connection.ExecuteAsync(
            """
            INSERT INTO external_logins (id, user_id, provider, provider_account_id, linked_at) VALUES (@Id, @userId, @provider, @AccountId, @Now)
            ON CONFLICT DO NOTHING
            """,
            new { Id = Guid.CreateVersion7(), userId, provider, identity.AccountId, Now = time.GetUtcNow() });
        if (added == 1)
        {
            await KeepRefreshTokenAsync(unit, provider, identity);
        }
        return added == 1;
    }

    /// <summary>Apple gives a refresh token with every sign-in; revoking the newest ends them all.</summary>
    public async Task KeepRefreshTokenAsync(UnitOfWork unit, string provider, ExternalIdentity identity)
    {
        if (identity.RefreshToken is null)
        {
            return;
        }
        var id = await unit.Connection.QuerySingleAsync<Guid>(
            "SELECT id FROM external_logins WHERE provider = @provider AND provider_account_id = @AccountId",
            new { provider, identity.AccountId });
        await unit.Connection.ExecuteAsync(
            "UPDATE external_logins SET apple_refresh_token = @Token, encryption_key_id = @KeyId WHERE id = @id",
            new { id, Token = Sealed.Encrypt(keys.Current.Bytes, Encoding.UTF8.GetBytes(identity.RefreshToken), AssociatedData(id)), KeyId = keys.Current.Id });
    }

    /// <summary>Ends the link to the provider, or with null all links of the user.</summary>
    public async Task RemoveAsync(UnitOfWork unit, Guid userId, string? provider)
    {
        await unit.Connection.ExecuteAsync(
            """
            WITH ended AS (
                DELETE FROM external_logins WHERE user_id = @userId AND (@provider::text IS NULL OR provider = @provider)
                RETURNING id, apple_refresh_token, encryption_key_id
            )
            INSERT INTO apple_revocations (id, refresh_token, encryption_key_id, not_before, created_at)
            SELECT id, apple_refresh_token, encryption_key_id, @Now, @Now FROM ended WHERE apple_refresh_token IS NOT NULL
            """,
            new { userId, provider, Now = time.GetUtcNow() });
    }

    /// <summary>The refresh token of a link that has ended.</summary>
    public string OpenRefreshToken(Guid id, string keyId, byte[] token)
    {
        var key = keys.Find(keyId) ?? throw new ConfigurationException($"FITMYCV_ENCRYPTION_KEYS lacks the key {keyId}, which encrypts Apple's tokens: put it back behind the others.");
        return Encoding.UTF8.GetString(Sealed.Decrypt(key.Bytes, token, AssociatedData(id)));
    }

    internal static byte[] AssociatedData(Guid id) => Encoding.ASCII.GetBytes($"apple-refresh-token|{id:D}");
}

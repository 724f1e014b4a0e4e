using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.ServiceDefaults.Encryption;

/// <summary>
/// Encryption at rest (spec cv §6): AES-256-GCM with a random data key per user, wrapped by a master key of <c>CV_ENCRYPTION_KEYS</c>, in the service's
/// table <c>user_keys (user_id uuid primary key, key_id text, wrapped bytea)</c>. Deleting that row makes every payload of the user unreadable.
/// </summary>
public sealed class UserDataKeys(KeyList masterKeys)
{
    /// <summary>The user's cipher; his data key is made at the first use. Runs inside the caller's transaction if he has one.</summary>
    public async Task<UserCipher> GetOrCreateAsync(NpgsqlConnection connection, Guid userId)
    {
        if (await FindAsync(connection, userId) is { } found)
        {
            return found;
        }
        var key = RandomNumberGenerator.GetBytes(32);
        var wrapped = Sealed.Encrypt(masterKeys.Current.Bytes, key, AssociatedData(userId));
        await connection.ExecuteAsync(
            "INSERT INTO user_keys (user_id, key_id, wrapped) VALUES (@userId, @KeyId, @wrapped) ON CONFLICT DO NOTHING",
            new { userId, KeyId = masterKeys.Current.Id, wrapped });
        return (await FindAsync(connection, userId))!;
    }

    /// <summary>The user's cipher, or null when he has no data key (nothing stored, or erased).</summary>
    public async Task<UserCipher?> FindAsync(NpgsqlConnection connection, Guid userId)
    {
        var row = await connection.QuerySingleOrDefaultAsync<(string KeyId, byte[] Wrapped)?>(
            "SELECT key_id, wrapped FROM user_keys WHERE user_id = @userId",
            new { userId });
        if (row is not { } stored)
        {
            return null;
        }
        var master = masterKeys.Find(stored.KeyId)
            ?? throw new CryptographicException($"The master key {stored.KeyId} is not in CV_ENCRYPTION_KEYS.");
        return new UserCipher(userId, Sealed.Decrypt(master.Bytes, stored.Wrapped, AssociatedData(userId)));
    }

    /// <summary>The master key that wraps new data keys.</summary>
    internal string CurrentKeyId => masterKeys.Current.Id;

    /// <summary>
    /// Wraps the next data keys that are not yet under the current master key, in the order of the users' ids; last: the id to go on after, null at the end.
    /// A key that no configured master key opens stays as it is.
    /// </summary>
    internal async Task<(int Rewrapped, int Unreadable, Guid? Last)> RewrapAsync(UnitOfWork unit, Guid after, int atOnce)
    {
        var rows = (await unit.Connection.QueryAsync<(Guid UserId, string KeyId, byte[] Wrapped)>(
            "SELECT user_id, key_id, wrapped FROM user_keys WHERE user_id > @after AND key_id <> @Current ORDER BY user_id LIMIT @atOnce FOR UPDATE",
            new { after, Current = CurrentKeyId, atOnce })).AsList();
        var unreadable = 0;
        foreach (var (userId, keyId, wrapped) in rows)
        {
            if (TryUnwrap(userId, keyId, wrapped) is not { } key)
            {
                unreadable++;
                continue;
            }
            await unit.Connection.ExecuteAsync(
                "UPDATE user_keys SET key_id = @Current, wrapped = @New WHERE user_id = @userId",
                new { userId, Current = CurrentKeyId, New = Sealed.Encrypt(masterKeys.Current.Bytes, key, AssociatedData(userId)) });
        }
        return (rows.Count - unreadable, unreadable, rows.Count == 0 ? null : rows[^1].UserId);
    }

    private byte[]? TryUnwrap(Guid userId, string keyId, byte[] wrapped)
    {
        try
        {
            return masterKeys.Find(keyId) is { } master ? Sealed.Decrypt(master.Bytes, wrapped, AssociatedData(userId)) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static byte[] AssociatedData(Guid userId) => Encoding.UTF8.GetBytes($"user-key|{userId:D}");
}

/// <summary>Encrypts payloads of one user. Associated data <c>userId|id|kind|version</c>: a payload moved to another row does not open.</summary>
public sealed class UserCipher(Guid userId, byte[] key)
{
    public byte[] Encrypt(ReadOnlySpan<byte> plain, Guid id, string kind, int version = 0) => Sealed.Encrypt(key, plain, AssociatedData(id, kind, version));

    public byte[] Encrypt(string plain, Guid id, string kind, int version = 0) => Encrypt(Encoding.UTF8.GetBytes(plain), id, kind, version);

    /// <summary>Throws <see cref="CryptographicException"/> when the payload does not open.</summary>
    public byte[] Decrypt(byte[] payload, Guid id, string kind, int version = 0) => Sealed.Decrypt(key, payload, AssociatedData(id, kind, version));

    public string DecryptText(byte[] payload, Guid id, string kind, int version = 0) => Encoding.UTF8.GetString(Decrypt(payload, id, kind, version));

    private byte[] AssociatedData(Guid id, string kind, int version) =>
        Encoding.UTF8.GetBytes(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{userId:D}|{id:D}|{kind}|{version}"));
}

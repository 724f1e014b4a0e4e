using System.Security.Cryptography;
using System.Text;
using Dapper;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.Sessions;

/// <summary>
/// The P-256 keys that sign session tokens. A key signs for 30 days from <c>not_before</c>, is published 24 h earlier and stays published for 8 days
/// after its last signature, so that verifiers never meet a key they can't have. Private parts are encrypted with <c>FITMYCV_ENCRYPTION_KEYS</c>.
/// </summary>
public sealed class SigningKeys(Database database, KeyList encryptionKeys, TimeProvider time)
{
    private const long LockId = 0x4669744D79435632;
    private static readonly TimeSpan SigningLife = TimeSpan.FromDays(30);
    private static readonly TimeSpan Announcement = TimeSpan.FromHours(24);
    private static readonly TimeSpan Afterlife = TimeSpan.FromDays(8);

    private IReadOnlyList<StoredKey> _keys = [];
    private SigningKey? _current;

    /// <summary>The public keys that verifiers may meet, newest first.</summary>
    public IReadOnlyList<ECDsaSecurityKey> Published => [.. _keys.Where(key => key.RetireAt is null || key.RetireAt > time.GetUtcNow()).Select(PublicKey)];

    /// <summary>Signs with the newest key whose time has come.</summary>
    public SigningCredentials Credentials()
    {
        var now = time.GetUtcNow();
        var key = _keys.First(key => key.NotBefore <= now);
        var current = _current;
        if (current is null || current.Kid != key.Kid)
        {
            _current = current = new SigningKey(key.Kid, PrivateKey(key));
        }
        return new SigningCredentials(current.Key, SecurityAlgorithms.EcdsaSha256);
    }

    /// <summary>Reads the keys, makes the first one or a due successor and drops retired ones; replicas take turns.</summary>
    public async Task RotateAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        _keys = await database.InTransactionAsync(
            async unit =>
            {
                await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@LockId)", new { LockId });
                await unit.Connection.ExecuteAsync("DELETE FROM signing_keys WHERE retire_at < @now", new { now });
                var newest = await unit.Connection.QueryFirstOrDefaultAsync<DateTimeOffset?>("SELECT max(not_before) FROM signing_keys");
                if (newest is null)
                {
                    await InsertAsync(unit, now);
                }
                else if (now >= newest + SigningLife - Announcement)
                {
                    var start = newest.Value + SigningLife;
                    start = start < now + Announcement ? now + Announcement : start;
                    await unit.Connection.ExecuteAsync(
                        "UPDATE signing_keys SET retire_at = @RetireAt WHERE retire_at IS NULL",
                        new { RetireAt = start + Afterlife });
                    await InsertAsync(unit, start);
                }
                return (await unit.Connection.QueryAsync<StoredKey>(
                    "SELECT kid, public_key, private_key, encryption_key_id, not_before, retire_at FROM signing_keys ORDER BY not_before DESC")).AsList();
            },
            cancellationToken);
        _ = Credentials();
    }

    private async Task InsertAsync(UnitOfWork unit, DateTimeOffset notBefore)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var kid = Guid.CreateVersion7().ToString("N");
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO signing_keys (kid, public_key, private_key, encryption_key_id, not_before)
            VALUES (@kid, @PublicKey, @PrivateKey, @EncryptionKeyId, @notBefore)
            """,
            new
            {
                kid,
                PublicKey = key.ExportSubjectPublicKeyInfo(),
                PrivateKey = Sealed.Encrypt(encryptionKeys.Current.Bytes, key.ExportPkcs8PrivateKey(), AssociatedData(kid)),
                EncryptionKeyId = encryptionKeys.Current.Id,
                notBefore,
            });
    }

    private static ECDsaSecurityKey PublicKey(StoredKey stored)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(stored.PublicKey, out _);
        return new ECDsaSecurityKey(key) { KeyId = stored.Kid };
    }

    private ECDsaSecurityKey PrivateKey(StoredKey stored)
    {
        var encryptionKey = encryptionKeys.Find(stored.EncryptionKeyId)
            ?? throw new ConfigurationException($"FITMYCV_ENCRYPTION_KEYS lacks the key {stored.EncryptionKeyId}, which encrypts the signing keys: put it back behind the others.");
        byte[] plain;
        try
        {
            plain = Sealed.Decrypt(encryptionKey.Bytes, stored.PrivateKey, AssociatedData(stored.Kid));
        }
        catch (CryptographicException)
        {
            throw new ConfigurationException($"The key {stored.EncryptionKeyId} of FITMYCV_ENCRYPTION_KEYS is not the one that encrypted the signing keys: give the former one.");
        }
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(plain, out _);
        CryptographicOperations.ZeroMemory(plain);
        return new ECDsaSecurityKey(key) { KeyId = stored.Kid };
    }

    internal static byte[] AssociatedData(string kid) => Encoding.ASCII.GetBytes($"signing-key|{kid}");

    private sealed record SigningKey(string Kid, ECDsaSecurityKey Key);

    private sealed record StoredKey
    {
        public required string Kid { get; init; }
        public required byte[] PublicKey { get; init; }
        public required byte[] PrivateKey { get; init; }
        public required string EncryptionKeyId { get; init; }
        public required DateTimeOffset NotBefore { get; init; }
        public DateTimeOffset? RetireAt { get; init; }
    }
}

using System.Security.Cryptography;
using Dapper;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Passwords;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Encryption;
using FitMyCv.ServiceDefaults.Hosting;

namespace FitMyCv.Identity.Startup;

/// <summary>
/// <c>rewrap-keys</c>: encrypts every stored secret (TOTP secrets, signing keys, Apple's tokens) by the first of <c>FITMYCV_ENCRYPTION_KEYS</c>, after which
/// the older ones can be taken off the list.
/// </summary>
internal sealed class RewrapSecrets(Database database, KeyList keys) : IOperatorCommand
{
    private const int AtOnce = 500;

    private static readonly SealedColumn[] Columns =
    [
        new("two_factor", "user_id", "secret", id => TwoFactor.AssociatedData(Guid.Parse(id))),
        new("signing_keys", "kid", "private_key", SigningKeys.AssociatedData),
        new("external_logins", "id", "apple_refresh_token", id => ExternalLogins.AssociatedData(Guid.Parse(id))),
        new("apple_revocations", "id", "refresh_token", id => ExternalLogins.AssociatedData(Guid.Parse(id))),
    ];

    public string Name => "rewrap-keys";

    public async Task<int> RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        var (rewrapped, unreadable) = (0, 0);
        foreach (var column in Columns)
        {
            for (var after = ""; ;)
            {
                var batch = await database.InTransactionAsync(unit => RewrapAsync(unit, column, after), cancellationToken);
                rewrapped += batch.Rewrapped;
                unreadable += batch.Unreadable;
                if (batch.Last is not { } last)
                {
                    break;
                }
                after = last;
            }
        }
        await output.WriteLineAsync($"{rewrapped} secrets are encrypted by {keys.Current.Id} now.");
        if (unreadable > 0)
        {
            await output.WriteLineAsync($"{unreadable} could not be opened with the keys of FITMYCV_ENCRYPTION_KEYS and are as they were.");
        }
        return unreadable == 0 ? 0 : 1;
    }

    private async Task<(int Rewrapped, int Unreadable, string? Last)> RewrapAsync(UnitOfWork unit, SealedColumn column, string after)
    {
        var rows = (await unit.Connection.QueryAsync<(string Id, string KeyId, byte[] Payload)>(
            $"""
            SELECT {column.Id}::text, encryption_key_id, {column.Name} FROM {column.Table}
            WHERE {column.Name} IS NOT NULL AND encryption_key_id <> @Current AND {column.Id}::text > @after
            ORDER BY {column.Id}::text LIMIT @AtOnce FOR UPDATE
            """,
            new { after, Current = keys.Current.Id, AtOnce })).AsList();
        var unreadable = 0;
        foreach (var (id, keyId, payload) in rows)
        {
            if (TryOpen(keyId, payload, column.AssociatedData(id)) is not { } secret)
            {
                unreadable++;
                continue;
            }
            await unit.Connection.ExecuteAsync(
                $"UPDATE {column.Table} SET encryption_key_id = @Current, {column.Name} = @New WHERE {column.Id}::text = @id",
                new { id, Current = keys.Current.Id, New = Sealed.Encrypt(keys.Current.Bytes, secret, column.AssociatedData(id)) });
            CryptographicOperations.ZeroMemory(secret);
        }
        return (rows.Count - unreadable, unreadable, rows.Count == 0 ? null : rows[^1].Id);
    }

    private byte[]? TryOpen(string keyId, byte[] payload, byte[] associatedData)
    {
        try
        {
            return keys.Find(keyId) is { } key ? Sealed.Decrypt(key.Bytes, payload, associatedData) : null;
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    /// <summary>A column of payloads under the row's <c>encryption_key_id</c>, each bound to its row's id.</summary>
    private sealed record SealedColumn(string Table, string Id, string Name, Func<string, byte[]> AssociatedData);
}

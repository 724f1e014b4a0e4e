using Dapper;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

namespace FitMyCv.Identity.Passkeys;

/// <summary>The passkeys of accounts. Who adds or removes one holds the user's row, so that neither their number nor the last way in is miscounted.</summary>
public sealed class PasskeyStore(TimeProvider time)
{
    /// <summary>Most passkeys of one account.</summary>
    public const int Limit = 10;

    private const string Columns = "id, name, created_at, last_used_at, is_backed_up AS backed_up";

    /// <summary>The user's passkeys, the oldest first.</summary>
    public static async Task<IReadOnlyList<OwnPasskey>> ReadAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<OwnPasskey>($"SELECT {Columns} FROM passkeys WHERE user_id = @userId ORDER BY created_at, id", new { userId })).AsList();

    public static Task<int> CountAsync(NpgsqlConnection connection, Guid userId) =>
        connection.ExecuteScalarAsync<int>("SELECT count(*) FROM passkeys WHERE user_id = @userId", new { userId });

    public static async Task<IReadOnlyList<byte[]>> CredentialIdsAsync(NpgsqlConnection connection, Guid userId) =>
        (await connection.QueryAsync<byte[]>("SELECT credential_id FROM passkeys WHERE user_id = @userId", new { userId })).AsList();

    public static Task<PasskeyRow?> FindAsync(NpgsqlConnection connection, byte[] credentialId) =>
        connection.QuerySingleOrDefaultAsync<PasskeyRow>(
            """
            SELECT p.id, p.user_id, p.credential_id, p.public_key, u.email FROM passkeys p JOIN users u ON u.id = p.user_id
            WHERE p.credential_id = @credentialId
            """,
            new { credentialId });

    /// <summary>Stores the credential; null when it is somebody's already.</summary>
    public Task<OwnPasskey?> AddAsync(UnitOfWork unit, Guid userId, NewPasskey passkey, string name) =>
        unit.Connection.QuerySingleOrDefaultAsync<OwnPasskey>(
            $"""
            INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, is_backed_up, name, created_at)
            VALUES (@Id, @userId, @CredentialId, @PublicKey, @SignCount, @IsBackedUp, @name, @Now)
            ON CONFLICT DO NOTHING RETURNING {Columns}
            """,
            new { Id = Guid.CreateVersion7(), userId, passkey.CredentialId, passkey.PublicKey, passkey.SignCount, passkey.IsBackedUp, name, Now = time.GetUtcNow() });

    public static Task<OwnPasskey?> RenameAsync(NpgsqlConnection connection, Guid userId, Guid id, string name) =>
        connection.QuerySingleOrDefaultAsync<OwnPasskey>($"UPDATE passkeys SET name = @name WHERE id = @id AND user_id = @userId RETURNING {Columns}", new { id, userId, name });

    public static Task RemoveAsync(UnitOfWork unit, Guid id) => unit.Connection.ExecuteAsync("DELETE FROM passkeys WHERE id = @id", new { id });

    /// <summary>
    /// Notes a use under the row's lock. A counter that does not go on, while either side counts, is that of a copy (WebAuthn 3 §6.1.1): then nothing is
    /// noted.
    /// </summary>
    public async Task<PasskeyUse> NoteUseAsync(UnitOfWork unit, Guid id, PasskeyAssertion assertion)
    {
        var known = await unit.Connection.QuerySingleOrDefaultAsync<long?>("SELECT sign_count FROM passkeys WHERE id = @id FOR UPDATE", new { id });
        if (known is null)
        {
            return PasskeyUse.Removed;
        }
        if ((assertion.SignCount > 0 || known > 0) && assertion.SignCount <= known)
        {
            return PasskeyUse.Cloned;
        }
        await unit.Connection.ExecuteAsync(
            "UPDATE passkeys SET sign_count = @SignCount, is_backed_up = @IsBackedUp, last_used_at = @Now WHERE id = @id",
            new { id, assertion.SignCount, assertion.IsBackedUp, Now = time.GetUtcNow() });
        return PasskeyUse.Good;
    }
}

public enum PasskeyUse
{
    Good,
    Removed,

    /// <summary>The signature is good, but another authenticator has signed with this credential too.</summary>
    Cloned,
}

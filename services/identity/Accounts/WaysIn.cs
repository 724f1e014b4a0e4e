using Dapper;
using FitMyCv.Identity.Data;
using Npgsql;

namespace FitMyCv.Identity.Accounts;

/// <summary>The ways into an account: its password, linked providers, passkeys. Who takes one away holds the user's row, so that the last one stays.</summary>
internal static class WaysIn
{
    public static async Task<int> CountAsync(NpgsqlConnection connection, UserRow user) =>
        (user.PasswordHash is null ? 0 : 1)
        + await connection.ExecuteScalarAsync<int>(
            "SELECT (SELECT count(*) FROM external_logins WHERE user_id = @Id) + (SELECT count(*) FROM passkeys WHERE user_id = @Id)",
            new { user.Id });
}

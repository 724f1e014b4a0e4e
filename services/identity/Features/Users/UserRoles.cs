using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Features.Users;

/// <summary>Changes roles; there is always an administrator left. A changed role ends the user's sessions.</summary>
public sealed class UserRoles(Database database, UserSessions sessions, TimeProvider time)
{
    public async Task<bool> ExistsAsync(Guid id, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return await connection.FindUserAsync(id) is not null;
    }

    public async Task<bool> WouldLeaveNoAdministratorAsync(Guid id, string role, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return role != Roles.Admin
            && await connection.ExecuteScalarAsync<bool>("SELECT bool_and(id = @id) FROM users WHERE role = @Admin", new { id, Roles.Admin });
    }

    /// <summary>False when this was the only administrator. An equal role or an unknown user changes nothing.</summary>
    public Task<bool> ChangeAsync(Guid id, string role, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var administrators = (await unit.Connection.QueryAsync<Guid>("SELECT id FROM users WHERE role = @Admin ORDER BY id FOR UPDATE", new { Roles.Admin })).AsList();
                if (await unit.Connection.LockUserAsync(id) is not { } user || user.Role == role)
                {
                    return true;
                }
                if (role != Roles.Admin && administrators.TrueForAll(administrator => administrator == id))
                {
                    return false;
                }
                await unit.Connection.ExecuteAsync(
                    "UPDATE users SET role = @role, updated_at = @Now, version = version + 1 WHERE id = @id",
                    new { id, role, Now = time.GetUtcNow() });
                await sessions.EndAsync(unit, id, SessionEnd.Role);
                unit.Publish(new UserChanged { UserId = id, Changed = ["role"] });
                return true;
            },
            cancellationToken);
}

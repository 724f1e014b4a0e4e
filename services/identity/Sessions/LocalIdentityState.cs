using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.Sessions;

/// <summary>What the other services ask over HTTP, identity reads from its own tables; the internal routes answer from here too.</summary>
internal sealed class LocalIdentityState(Database database, SigningKeys keys, TimeProvider time) : IIdentityState
{
    public Task<IReadOnlyList<SecurityKey>> SigningKeysAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SecurityKey>>(keys.Published);

    public async Task<(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now)> RevocationsAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        var revoked = await connection.QueryAsync<(Guid Sid, DateTime Until)>(
            "SELECT sid, until FROM revocations WHERE until > @now AND revoked_at >= @Since ORDER BY revoked_at",
            new { now, Since = since ?? DateTimeOffset.UnixEpoch });
        return ([.. revoked.Select(row => new RevokedSession(row.Sid, new DateTimeOffset(row.Until, TimeSpan.Zero)))], now);
    }

    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<(string Name, string Value)>("SELECT name, value FROM settings"))
            .ToDictionary(row => row.Name, row => row.Value, StringComparer.Ordinal);
    }
}

using System.Net.Http.Json;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>A session that is refused until the end of its longest-living token.</summary>
public sealed record RevokedSession(Guid Sid, DateTimeOffset Until);

/// <summary>
/// What every service knows of identity: keys, ended sessions, settings. identity reads its own tables, the others its internal API
/// (design/messages §3).
/// </summary>
public interface IIdentityState
{
    Task<IReadOnlyList<SecurityKey>> SigningKeysAsync(CancellationToken cancellationToken);

    /// <summary>Live revocations made at or after <paramref name="since"/> (null: all) and identity's time of the answer.</summary>
    Task<(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now)> RevocationsAsync(DateTimeOffset? since, CancellationToken cancellationToken);

    Task<IReadOnlyDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken);
}

/// <summary>Identity's state over <c>/internal/jwks</c>, <c>/internal/revocations</c> and <c>/internal/settings</c>.</summary>
internal sealed class RemoteIdentityState(IHttpClientFactory clients) : IIdentityState
{
    public const string Client = "identity";

    public async Task<IReadOnlyList<SecurityKey>> SigningKeysAsync(CancellationToken cancellationToken) =>
        [.. new JsonWebKeySet(await clients.CreateClient(Client).GetStringAsync(new Uri("/internal/jwks", UriKind.Relative), cancellationToken)).GetSigningKeys()];

    public async Task<(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now)> RevocationsAsync(DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var query = since is { } time ? $"?since={time.ToUnixTimeMilliseconds()}" : "";
        var answer = await clients.CreateClient(Client).GetFromJsonAsync<RevocationsAnswer>("/internal/revocations" + query, cancellationToken);
        return (answer!.Revoked, answer.Now);
    }

    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken)
    {
        var answer = await clients.CreateClient(Client).GetFromJsonAsync<SettingsAnswer>("/internal/settings", cancellationToken);
        return answer!.Settings;
    }

    private sealed record RevocationsAnswer(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now);

    private sealed record SettingsAnswer(Dictionary<string, string> Settings);
}

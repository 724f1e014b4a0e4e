using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace FitMyCv.StandIns.OAuth;

/// <summary>What an authorization code stands for.</summary>
internal sealed record Grant<TPerson>(TPerson Person, string ClientId, string RedirectUri, string? CodeChallenge, string? Nonce, DateTimeOffset IssuedAt);

/// <summary>Authorization codes of a provider: single use, five minutes, bound to client, redirect URI and, when there was one, the PKCE challenge.</summary>
internal sealed class AuthorizationCodes<TPerson>
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private readonly ConcurrentDictionary<string, Grant<TPerson>> _open = new(StringComparer.Ordinal);

    public string Issue(Grant<TPerson> grant)
    {
        var code = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(20));
        _open[code] = grant;
        return code;
    }

    /// <summary>Uses the code up; null when it, or what it is bound to, is not right.</summary>
    public Grant<TPerson>? Redeem(string code, string clientId, string redirectUri, string? verifier) =>
        _open.TryRemove(code, out var grant)
        && grant.ClientId == clientId
        && grant.RedirectUri == redirectUri
        && DateTimeOffset.UtcNow - grant.IssuedAt < Life
        && (grant.CodeChallenge is null || (verifier is not null && Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))) == grant.CodeChallenge))
            ? grant
            : null;
}

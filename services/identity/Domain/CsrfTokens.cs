using System.Security.Cryptography;
using System.Text;
using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.Identity.Domain;

/// <summary>
/// The double-submit token of NextAuth: cookie <c>token|hash</c>, hash = hex HMAC-SHA-256 of the token, keyed by HKDF from
/// <c>FITMYCV_ENCRYPTION_KEYS</c> (any of its keys is accepted).
/// </summary>
public sealed class CsrfTokens(KeyList keys)
{
    private const int TokenLength = 64;

    private readonly byte[][] _keys = [.. keys.All.Select(key => HKDF.DeriveKey(HashAlgorithmName.SHA256, key.Bytes, 32, info: "fitmycv csrf"u8.ToArray()))];

    public static string CreateToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(TokenLength / 2));

    public string CookieOf(string token) => $"{token}|{Hash(token, _keys[0])}";

    /// <summary>The token of a cookie of ours, or null.</summary>
    public string? TokenOf(string? cookie)
    {
        if (cookie is null || cookie.Length != (2 * TokenLength) + 1 || cookie[TokenLength] != '|')
        {
            return null;
        }
        var token = cookie[..TokenLength];
        var hash = Encoding.ASCII.GetBytes(cookie[(TokenLength + 1)..]);
        return token.All(char.IsAsciiHexDigitLower) && _keys.Any(key => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(token, key)), hash)) ? token : null;
    }

    /// <summary>True when the cookie is ours and the request repeats its token.</summary>
    public bool IsGood(string? cookie, string? submitted) =>
        TokenOf(cookie) is { } token
        && submitted is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(token), Encoding.UTF8.GetBytes(submitted));

    private static string Hash(string token, byte[] key) => Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(token)));
}

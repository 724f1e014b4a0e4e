using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.OAuth;

/// <summary>
/// Checks ID tokens (OpenID Connect Core §3.1.3.7): signed with RS256 or ES256 by a key of the provider's own set, for us, from the issuer, in its time
/// and of this very flow. Keys that a token brings along are ignored.
/// </summary>
public sealed class IdTokens(ProviderDirectory directory, TimeProvider time)
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly string[] Algorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256];
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };

    /// <exception cref="ProviderException">The token is not good.</exception>
    public async Task<JsonWebToken> ValidateAsync(OAuthProvider provider, ProviderEndpoints endpoints, string idToken, string? nonce, CancellationToken cancellationToken)
    {
        var kid = KeyIdOf(provider, idToken);
        var result = await _handler.ValidateTokenAsync(idToken, new TokenValidationParameters
        {
            ValidAlgorithms = Algorithms,
            ValidIssuers = endpoints.Issuers,
            ValidAudience = provider.ClientId,
            IssuerSigningKeys = await directory.KeysAsync(provider, endpoints, kid, cancellationToken),
            TryAllIssuerSigningKeys = kid is null,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => IsInItsTime(from, until),
        });
        if (!result.IsValid)
        {
            throw new ProviderException($"{provider.Name}'s ID token is refused: {result.Exception?.GetType().Name}");
        }
        var token = (JsonWebToken)result.SecurityToken;
        if (Claim(token, "azp") is { } party && party != provider.ClientId)
        {
            throw new ProviderException($"{provider.Name}'s ID token is meant for another client");
        }
        return nonce is null || IsSame(Claim(token, "nonce"), nonce)
            ? token
            : throw new ProviderException($"{provider.Name}'s ID token is of another flow");
    }

    /// <summary>A claim as text, booleans as <c>true</c> and <c>false</c>; null when absent.</summary>
    public static string? Claim(JsonWebToken token, string name) => token.Claims.FirstOrDefault(claim => claim.Type == name)?.Value;

    private string? KeyIdOf(OAuthProvider provider, string idToken)
    {
        try
        {
            return _handler.ReadJsonWebToken(idToken).Kid is { Length: > 0 } kid ? kid : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or System.Text.Json.JsonException or SecurityTokenException)
        {
            throw new ProviderException($"{provider.Name}'s ID token is no JWT", exception);
        }
    }

    private bool IsInItsTime(DateTime? from, DateTime? until)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return until is { } end && end > now - Skew && (from is not { } start || start < now + Skew);
    }

    private static bool IsSame(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}

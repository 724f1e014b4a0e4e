using System.Security.Claims;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>
/// Checks a session JWT (spec identity §2): ES256 only, keys only from identity's JWKS by <c>kid</c>, <c>iss</c>, <c>aud</c>, <c>exp</c> with 30 s of
/// skew, and that its session has not ended. The same in every service and in the gateway.
/// </summary>
public sealed class UserTokenValidator(IIdentityState identity, SessionRevocations revocations, Uri publicUrl, TimeProvider time) : IDisposable
{
    /// <summary>Audience of every session token.</summary>
    public const string Audience = "fitmycv";

    private static readonly TimeSpan RefetchInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan KeysLife = TimeSpan.FromMinutes(5);
    private readonly JsonWebTokenHandler _handler = new() { MapInboundClaims = false };
    private readonly SemaphoreSlim _fetch = new(1, 1);
    private Dictionary<string, SecurityKey> _keys = new(StringComparer.Ordinal);
    private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;

    /// <summary>The caller's claims, or null when the token is not good. Throws <see cref="HttpRequestException"/> while no keys can be had.</summary>
    public async Task<ClaimsIdentity?> ValidateAsync(string token, CancellationToken cancellationToken)
    {
        if (Read(token) is not { } read || read.Alg != SecurityAlgorithms.EcdsaSha256 || string.IsNullOrEmpty(read.Kid) || await KeyAsync(read.Kid, cancellationToken) is not { } key)
        {
            return null;
        }
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            ValidIssuer = publicUrl.GetLeftPart(UriPartial.Authority),
            ValidAudience = Audience,
            IssuerSigningKey = key,
            RequireExpirationTime = true,
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime.AddSeconds(-30),
            NameClaimType = "name",
            RoleClaimType = "role",
            AuthenticationType = "user",
        });
        if (!result.IsValid || !Guid.TryParse(result.ClaimsIdentity.FindFirst("sid")?.Value, out var sid) || revocations.IsRevoked(sid))
        {
            return null;
        }
        return result.ClaimsIdentity;
    }

    /// <summary>Reads identity's keys again at the next use; identity calls it when it rotates.</summary>
    public void Refresh() => _fetchedAt = DateTimeOffset.MinValue;

    public void Dispose() => _fetch.Dispose();

    /// <summary>The token taken apart, unchecked; null when it only looks like one (three parts that are no base64url or no JSON).</summary>
    private JsonWebToken? Read(string token)
    {
        try
        {
            return _handler.CanReadToken(token) ? _handler.ReadJsonWebToken(token) : null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private async Task<SecurityKey?> KeyAsync(string kid, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_keys.TryGetValue(kid, out var known) && now - _fetchedAt < KeysLife)
        {
            return known;
        }
        await _fetch.WaitAsync(cancellationToken);
        try
        {
            var age = now - _fetchedAt;
            if (_keys.TryGetValue(kid, out known) ? age >= KeysLife : _keys.Count == 0 || age >= RefetchInterval)
            {
                try
                {
                    var keys = await identity.SigningKeysAsync(cancellationToken);
                    _keys = keys.Where(key => key.KeyId is not null).ToDictionary(key => key.KeyId, StringComparer.Ordinal);
                    _fetchedAt = now;
                }
                catch (Exception exception) when (_keys.Count > 0 && exception is not OperationCanceledException)
                {
                    // identity is away: the keys that are known still count.
                }
            }
            return _keys.GetValueOrDefault(kid);
        }
        finally
        {
            _fetch.Release();
        }
    }
}

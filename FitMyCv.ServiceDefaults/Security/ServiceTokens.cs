using FitMyCv.ServiceDefaults.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>
/// Tokens that guard <c>/internal/*</c> (design/architecture §6): HS256, made by the caller with the first of
/// <c>FITMYCV_SERVICE_KEYS</c>, <c>iss</c> the caller's name, <c>aud</c> the called service, life 2 minutes.
/// </summary>
public sealed class ServiceTokens(KeyList keys, string service, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(5);
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false, MapInboundClaims = false };

    public string Create(string audience)
    {
        var now = time.GetUtcNow().UtcDateTime;
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = service,
            Audience = audience,
            IssuedAt = now,
            Expires = now + Life,
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(keys.Current.Bytes) { KeyId = keys.Current.Id }, SecurityAlgorithms.HmacSha256),
        });
    }

    /// <summary>The calling service's name, or null when the token is not a good one for this service.</summary>
    public async Task<string?> ValidateAsync(string token)
    {
        var result = await _handler.ValidateTokenAsync(token, new TokenValidationParameters
        {
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerValidator = (issuer, _, _) => string.IsNullOrEmpty(issuer) ? throw new SecurityTokenInvalidIssuerException() : issuer,
            ValidAudience = service,
            IssuerSigningKeyResolver = (_, _, kid, _) => keys.Find(kid) is { } key ? [new SymmetricSecurityKey(key.Bytes) { KeyId = key.Id }] : [],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            LifetimeValidator = (_, expires, _, _) => expires is { } end && end > time.GetUtcNow().UtcDateTime.AddSeconds(-30) && end < time.GetUtcNow().UtcDateTime + LongestLife,
        });
        return result.IsValid ? result.SecurityToken.Issuer : null;
    }
}

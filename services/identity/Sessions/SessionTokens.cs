using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.Sessions;

/// <summary>Makes session JWTs (spec identity §2): ES256 with the claims that every service reads.</summary>
public sealed class SessionTokens(SigningKeys keys, PublicSite site, TimeProvider time)
{
    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public string Create(UserRow user, Guid sid, DateTimeOffset expires)
    {
        var claims = new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["sub"] = user.Id.ToString(),
            ["sid"] = sid.ToString(),
            ["email"] = user.Email,
            ["role"] = user.Role,
            ["locale"] = user.Locale,
            ["email_verified"] = user.EmailVerifiedAt is not null,
            ["jti"] = Guid.NewGuid().ToString("N"),
        };
        if (user.Name is not null)
        {
            claims["name"] = user.Name;
        }
        return _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = site.Origin,
            Audience = UserTokenValidator.Audience,
            IssuedAt = time.GetUtcNow().UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = claims,
            SigningCredentials = keys.Credentials(),
        });
    }
}

using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.OAuth;

/// <summary>Apple's client secret: an ES256 JWT, made for each call and good for 5 minutes (spec wire/oauth).</summary>
public static class AppleClientSecret
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(5);
    private static readonly JsonWebTokenHandler Handler = new() { SetDefaultTimesOnTokenCreation = false };

    /// <param name="audience">Apple's issuer.</param>
    public static string Create(AppleKey key, string clientId, string audience, DateTimeOffset now) =>
        Handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = key.TeamId,
            Audience = audience,
            IssuedAt = now.UtcDateTime,
            Expires = (now + Life).UtcDateTime,
            Claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["sub"] = clientId },
            SigningCredentials = new SigningCredentials(new ECDsaSecurityKey(key.Key) { KeyId = key.KeyId }, SecurityAlgorithms.EcdsaSha256),
        });
}

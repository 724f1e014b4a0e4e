using System.Collections.Concurrent;
using System.Security.Cryptography;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Testing.Services;

/// <summary>Plays identity for a service under test: signs session tokens, knows ended sessions and settings.</summary>
public sealed class TestIdentity : IIdentityState, IDisposable
{
    public const string PublicUrl = "http://localhost:8080";

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly ECDsaSecurityKey _securityKey;

    public TestIdentity() => _securityKey = new ECDsaSecurityKey(_key) { KeyId = "test" };

    public ConcurrentDictionary<string, string> Settings { get; } = new(StringComparer.Ordinal);

    public ConcurrentBag<RevokedSession> Revoked { get; } = [];

    public static CurrentUser NewUser(string role = "USER") =>
        new(Guid.CreateVersion7(), Guid.CreateVersion7(), $"user-{Guid.NewGuid():N}@example.test", "Camille Martin", role, "en");

    /// <summary>A session JWT as identity makes it (spec identity §2).</summary>
    public string Token(CurrentUser user, TimeSpan? life = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = PublicUrl,
            Audience = UserTokenValidator.Audience,
            IssuedAt = DateTime.UtcNow,
            Expires = DateTime.UtcNow + (life ?? TimeSpan.FromHours(1)),
            Claims = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["sub"] = user.Id.ToString(),
                ["sid"] = user.SessionId.ToString(),
                ["email"] = user.Email,
                ["name"] = user.Name ?? "",
                ["role"] = user.Role,
                ["locale"] = user.Locale,
                ["email_verified"] = true,
                ["jti"] = Guid.NewGuid().ToString(),
            },
            SigningCredentials = new SigningCredentials(_securityKey, SecurityAlgorithms.EcdsaSha256),
        });

    public Task<IReadOnlyList<SecurityKey>> SigningKeysAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<SecurityKey>>([_securityKey]);

    public Task<(IReadOnlyList<RevokedSession> Revoked, DateTimeOffset Now)> RevocationsAsync(DateTimeOffset? since, CancellationToken cancellationToken) =>
        Task.FromResult<(IReadOnlyList<RevokedSession>, DateTimeOffset)>(([.. Revoked], DateTimeOffset.UtcNow));

    public Task<IReadOnlyDictionary<string, string>> SettingsAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyDictionary<string, string>>(new Dictionary<string, string>(Settings, StringComparer.Ordinal));

    public void Dispose() => _key.Dispose();
}

using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using FitMyCv.ServiceDefaults.Configuration;

namespace FitMyCv.Identity.OAuth;

/// <summary>
/// The four providers with their public addresses (spec wire/oauth), and those of them that <c>OAuth__&lt;id&gt;__*</c> registers us with. A provider
/// without client id and secret is off; in Production half a registration refuses the start.
/// </summary>
public sealed class OAuthProviders(IReadOnlyList<OAuthProvider> configured)
{
    public const string Apple = "apple";

    private static readonly OAuthProvider[] Known =
    [
        new()
        {
            Id = "google",
            Name = "Google",
            Source = IdentitySource.IdToken,
            Scopes = "openid email profile",
            UsePkce = true,
            UseNonce = true,
            Issuer = "https://accounts.google.com",
            LegacyIssuer = "accounts.google.com",
            AuthorizationEndpoint = new("https://accounts.google.com/o/oauth2/v2/auth"),
            TokenEndpoint = new("https://oauth2.googleapis.com/token"),
            JwksUri = new("https://www.googleapis.com/oauth2/v3/certs"),
        },
        new()
        {
            Id = "github",
            Name = "GitHub",
            Source = IdentitySource.GitHub,
            Scopes = "read:user user:email",
            UsePkce = true,
            UseNonce = false,
            AuthorizationEndpoint = new("https://github.com/login/oauth/authorize"),
            TokenEndpoint = new("https://github.com/login/oauth/access_token"),
            UserInfoEndpoint = new("https://api.github.com/user"),
            EmailsEndpoint = new("https://api.github.com/user/emails"),
        },
        new()
        {
            Id = Apple,
            Name = "Apple",
            Source = IdentitySource.IdToken,
            Scopes = "name email",
            UsePkce = true,
            UseNonce = true,
            IsFormPost = true,
            Issuer = "https://appleid.apple.com",
            AuthorizationEndpoint = new("https://appleid.apple.com/auth/authorize"),
            TokenEndpoint = new("https://appleid.apple.com/auth/token"),
            JwksUri = new("https://appleid.apple.com/auth/keys"),
            RevocationEndpoint = new("https://appleid.apple.com/auth/revoke"),
        },
        new()
        {
            Id = "linkedin",
            Name = "LinkedIn",
            Source = IdentitySource.UserInfo,
            Scopes = "openid profile email",
            UsePkce = false,
            UseNonce = false,
            Issuer = "https://www.linkedin.com/oauth",
            AuthorizationEndpoint = new("https://www.linkedin.com/oauth/v2/authorization"),
            TokenEndpoint = new("https://www.linkedin.com/oauth/v2/accessToken"),
            UserInfoEndpoint = new("https://api.linkedin.com/v2/userinfo"),
        },
    ];

    /// <summary>Ids of all four, configured or not.</summary>
    public static IReadOnlyList<string> Ids { get; } = [.. Known.Select(provider => provider.Id)];

    /// <summary>Those that are on.</summary>
    public IReadOnlyList<OAuthProvider> Configured { get; } = configured;

    public OAuthProvider? Find(string id) => Configured.FirstOrDefault(provider => provider.Id == id);

    public static OAuthProviders From(StartupConfiguration configuration) =>
        new([.. Known.Select(known => new Registration(configuration, known).Read()).OfType<OAuthProvider>()]);

    /// <summary>Reads one provider's variables.</summary>
    private sealed class Registration(StartupConfiguration configuration, OAuthProvider known)
    {
        public OAuthProvider? Read()
        {
            string[] needed = known.Id == Apple ? ["ClientId", "TeamId", "KeyId", "PrivateKey"] : ["ClientId", "ClientSecret"];
            var missing = needed.Where(name => Value(name) is null).ToList();
            if (missing.Count == needed.Length)
            {
                return null;
            }
            if (missing.Count > 0)
            {
                return configuration.IsProduction
                    ? throw new ConfigurationException($"{Variable(missing[0])} is missing: {known.Name} needs {string.Join(", ", needed)}, or none of them.")
                    : null;
            }
            var allowHttp = Flag("AllowHttp") ?? false;
            if (allowHttp && configuration.IsProduction)
            {
                throw new ConfigurationException($"{Variable("AllowHttp")} is for Development only: remove it.");
            }
            var authority = Address("Authority", allowHttp);
            // An authority of one's own replaces all of the built-in addresses: they are another server's.
            var builtIn = authority is null ? known : new OAuthProvider { Id = known.Id, Name = known.Name, Source = known.Source, Scopes = known.Scopes, UsePkce = known.UsePkce, UseNonce = known.UseNonce };
            var issuer = Value("Issuer");
            return known with
            {
                ClientId = Value("ClientId")!,
                ClientSecret = Value("ClientSecret"),
                AppleKey = known.Id == Apple ? new AppleKey(Value("TeamId")!, Value("KeyId")!, PrivateKey()) : null,
                Authority = authority,
                Issuer = issuer ?? builtIn.Issuer,
                LegacyIssuer = issuer is null ? builtIn.LegacyIssuer : null,
                AuthorizationEndpoint = Address("AuthorizationEndpoint", allowHttp) ?? builtIn.AuthorizationEndpoint,
                TokenEndpoint = Address("TokenEndpoint", allowHttp) ?? builtIn.TokenEndpoint,
                UserInfoEndpoint = Address("UserInfoEndpoint", allowHttp) ?? builtIn.UserInfoEndpoint,
                EmailsEndpoint = Address("EmailsEndpoint", allowHttp) ?? builtIn.EmailsEndpoint,
                JwksUri = Address("JwksUri", allowHttp) ?? builtIn.JwksUri,
                RevocationEndpoint = Address("RevocationEndpoint", allowHttp) ?? builtIn.RevocationEndpoint,
                Scopes = Value("Scopes") ?? known.Scopes,
                UsePkce = Flag("UsePkce") ?? known.UsePkce,
                AllowHttp = allowHttp,
            };
        }

        private string Variable(string name) => $"OAuth__{known.Name}__{name}";

        private string? Value(string name) => configuration.Optional($"OAuth:{known.Name}:{name}");

        private bool? Flag(string name) =>
            Value(name)?.ToLowerInvariant() switch
            {
                null => null,
                "true" or "1" => true,
                "false" or "0" => false,
                _ => throw new ConfigurationException($"{Variable(name)} is neither true nor false."),
            };

        private Uri? Address(string name, bool allowHttp)
        {
            if (Value(name) is not { } text)
            {
                return null;
            }
            return Uri.TryCreate(text, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (allowHttp && address.Scheme == Uri.UriSchemeHttp))
                ? address
                : throw new ConfigurationException($"{Variable(name)} is not an absolute https URL.");
        }

        /// <summary>The .p8 file's text, PEM or its bare base64; line ends may be written as <c>\n</c>.</summary>
        [SuppressMessage("Reliability", "CA2000:Dispose objects before losing scope", Justification = "The key lives as long as the process.")]
        private ECDsa PrivateKey()
        {
            var text = Value("PrivateKey")!.Replace("\\n", "\n", StringComparison.Ordinal);
            var key = ECDsa.Create();
            try
            {
                if (text.Contains("-----BEGIN", StringComparison.Ordinal))
                {
                    key.ImportFromPem(text);
                }
                else
                {
                    key.ImportPkcs8PrivateKey(Convert.FromBase64String(text), out _);
                }
                _ = key.SignData([], HashAlgorithmName.SHA256);
                return key.KeySize == 256 ? key : throw new CryptographicException();
            }
            catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException)
            {
                throw new ConfigurationException($"{Variable("PrivateKey")} is not a P-256 private key in PKCS#8 form.");
            }
        }
    }
}

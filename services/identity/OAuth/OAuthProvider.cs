using System.Security.Cryptography;

namespace FitMyCv.Identity.OAuth;

/// <summary>What the person's identity is read from.</summary>
public enum IdentitySource
{
    /// <summary>The signed ID token of the token endpoint.</summary>
    IdToken,

    /// <summary>OpenID's userinfo endpoint.</summary>
    UserInfo,

    /// <summary>GitHub's <c>/user</c> and <c>/user/emails</c>.</summary>
    GitHub,
}

/// <summary>One provider: what we know of it, and our registration there. Addresses that are set win over what discovery says.</summary>
public sealed record OAuthProvider
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required IdentitySource Source { get; init; }
    public required string Scopes { get; init; }
    public required bool UsePkce { get; init; }
    public required bool UseNonce { get; init; }

    /// <summary>The answer comes as a cross-site form post.</summary>
    public bool IsFormPost { get; init; }

    public string ClientId { get; init; } = "";

    /// <summary>The shared secret; null for Apple, where <see cref="AppleKey"/> signs one for each call.</summary>
    public string? ClientSecret { get; init; }

    public AppleKey? AppleKey { get; init; }

    /// <summary>Where the discovery document is; null: the addresses below are all there is.</summary>
    public Uri? Authority { get; init; }

    public string? Issuer { get; init; }

    /// <summary>A form of the issuer that old tokens have.</summary>
    public string? LegacyIssuer { get; init; }

    public Uri? AuthorizationEndpoint { get; init; }
    public Uri? TokenEndpoint { get; init; }
    public Uri? UserInfoEndpoint { get; init; }
    public Uri? EmailsEndpoint { get; init; }
    public Uri? JwksUri { get; init; }
    public Uri? RevocationEndpoint { get; init; }
    public bool AllowHttp { get; init; }
}

/// <summary>What signs Apple's client secrets: the team, the key's id and the P-256 key.</summary>
public sealed record AppleKey(string TeamId, string KeyId, ECDsa Key);

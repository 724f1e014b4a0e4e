using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace FitMyCv.Identity.OAuth;

/// <summary>Where a provider is called, and what its ID tokens must say of their issuer.</summary>
/// <param name="AnnouncesIssuer">Its answers must carry <c>iss</c> (RFC 9207).</param>
public sealed record ProviderEndpoints(
    IReadOnlyList<string> Issuers,
    Uri Authorization,
    Uri Token,
    Uri? UserInfo,
    Uri? Emails,
    Uri? Jwks,
    Uri? Revocation,
    bool AnnouncesIssuer);

/// <summary>Addresses and signing keys of providers: from configuration and, with an authority, its discovery document; both are kept for a while.</summary>
public sealed class ProviderDirectory(ProviderHttp http, TimeProvider time)
{
    private static readonly TimeSpan Life = TimeSpan.FromHours(1);

    /// <summary>An unknown key id is looked for again no sooner than this.</summary>
    private static readonly TimeSpan RefetchInterval = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Kept<ProviderEndpoints>> _endpoints = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Kept<IReadOnlyList<JsonWebKey>>> _keys = new(StringComparer.Ordinal);

    /// <exception cref="ProviderException">The discovery document is needed and can't be had, or names no usable address.</exception>
    public async Task<ProviderEndpoints> EndpointsAsync(OAuthProvider provider, CancellationToken cancellationToken)
    {
        if (_endpoints.TryGetValue(provider.Id, out var kept) && time.GetUtcNow() - kept.At < Life)
        {
            return kept.Value;
        }
        var endpoints = Resolve(provider, await DiscoverAsync(provider, cancellationToken));
        _endpoints[provider.Id] = new(endpoints, time.GetUtcNow());
        return endpoints;
    }

    /// <summary>The provider's keys; read again when they lack <paramref name="kid"/>, as after a rotation.</summary>
    public async Task<IReadOnlyList<JsonWebKey>> KeysAsync(OAuthProvider provider, ProviderEndpoints endpoints, string? kid, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (_keys.TryGetValue(provider.Id, out var kept)
            && now - kept.At < (kept.Value.Any(key => key.Kid == kid) ? Life : RefetchInterval))
        {
            return kept.Value;
        }
        var address = endpoints.Jwks ?? throw new ProviderException($"{provider.Name} names no key set");
        var json = await http.GetAsync(address, accessToken: null, cancellationToken);
        IReadOnlyList<JsonWebKey> keys = [.. new JsonWebKeySet(json.GetRawText()).Keys];
        _keys[provider.Id] = new(keys, now);
        return keys;
    }

    private async Task<JsonElement?> DiscoverAsync(OAuthProvider provider, CancellationToken cancellationToken)
    {
        if (provider.Authority is not { } authority)
        {
            return null;
        }
        var document = await http.GetAsync(new Uri(authority.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration"), accessToken: null, cancellationToken);
        return document.ValueKind == JsonValueKind.Object ? document : throw new ProviderException($"{provider.Name}'s discovery document is no object");
    }

    private static ProviderEndpoints Resolve(OAuthProvider provider, JsonElement? discovery)
    {
        Uri? Address(Uri? configured, string member) =>
            configured ?? (Text(discovery, member) is { } text && Uri.TryCreate(text, UriKind.Absolute, out var found) && IsUsable(provider, found) ? found : null);
        Uri Needed(Uri? configured, string member) => Address(configured, member) ?? throw new ProviderException($"{provider.Name} has no {member}");
        string?[] issuers = [provider.Issuer ?? Text(discovery, "issuer"), provider.LegacyIssuer];
        return new ProviderEndpoints(
            [.. issuers.OfType<string>()],
            Needed(provider.AuthorizationEndpoint, "authorization_endpoint"),
            Needed(provider.TokenEndpoint, "token_endpoint"),
            Address(provider.UserInfoEndpoint, "userinfo_endpoint"),
            provider.EmailsEndpoint,
            Address(provider.JwksUri, "jwks_uri"),
            Address(provider.RevocationEndpoint, "revocation_endpoint"),
            discovery is { } document
                && document.TryGetProperty("authorization_response_iss_parameter_supported", out var announced)
                && announced.ValueKind == JsonValueKind.True);
    }

    private static bool IsUsable(OAuthProvider provider, Uri address) =>
        address.Scheme == Uri.UriSchemeHttps || (provider.AllowHttp && address.Scheme == Uri.UriSchemeHttp);

    private static string? Text(JsonElement? document, string member) =>
        document is { } json && json.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private sealed record Kept<T>(T Value, DateTimeOffset At);
}

using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using FitMyCv.Identity.Domain;
using Microsoft.AspNetCore.WebUtilities;

namespace FitMyCv.Identity.OAuth;

/// <summary>Who a provider says that the person is. The e-mail is in its stored form; <paramref name="AccountId"/> alone identifies.</summary>
public sealed record ExternalIdentity(string AccountId, string? Email, bool IsEmailVerified, string? Name, string? Image)
{
    /// <summary>Apple's, to be revoked when the link ends.</summary>
    public string? RefreshToken { get; init; }
}

/// <summary>The authorization code flow with a provider (RFC 6749 §4.1, RFC 7636, OpenID Connect Core §3.1).</summary>
public sealed class ProviderClient(ProviderDirectory directory, ProviderHttp http, IdTokens idTokens, PublicSite site, TimeProvider time)
{
    private const int LongestAccountId = 255;
    private const int LongestImage = 500;

    /// <summary>The redirect URI that is registered with the provider, for sign-in and linking.</summary>
    public string RedirectUri(OAuthProvider provider) => site.Auth($"callback/{provider.Id}");

    /// <summary>Where the browser goes to start the flow.</summary>
    /// <param name="wishes">Further parameters that the caller may choose, such as <c>prompt</c>.</param>
    public async Task<string> AuthorizationUrlAsync(OAuthProvider provider, OAuthFlowSecrets flow, IReadOnlyDictionary<string, string> wishes, CancellationToken cancellationToken)
    {
        var endpoints = await directory.EndpointsAsync(provider, cancellationToken);
        var query = new Dictionary<string, string?>(StringComparer.Ordinal);
        foreach (var (name, value) in wishes)
        {
            query[name] = value;
        }
        query["client_id"] = provider.ClientId;
        query["response_type"] = "code";
        query["redirect_uri"] = RedirectUri(provider);
        query["scope"] = provider.Scopes;
        query["state"] = flow.State.Text;
        if (provider.UsePkce)
        {
            query["code_challenge"] = Base64Url.EncodeToString(flow.CodeVerifier.Hash);
            query["code_challenge_method"] = "S256";
        }
        if (flow.Nonce is not null)
        {
            query["nonce"] = flow.Nonce;
        }
        if (provider.IsFormPost)
        {
            query["response_mode"] = "form_post";
        }
        return QueryHelpers.AddQueryString(endpoints.Authorization.AbsoluteUri, query);
    }

    /// <summary>Exchanges the code of an answer and reads who the person is.</summary>
    /// <param name="issuer">The answer's <c>iss</c>: which provider it came from (RFC 9207).</param>
    /// <exception cref="ProviderException">The provider refuses, is away, or says what can't be believed.</exception>
    public async Task<ExternalIdentity> IdentifyAsync(OAuthProvider provider, OAuthFlow flow, string code, string? issuer, CancellationToken cancellationToken)
    {
        var endpoints = await directory.EndpointsAsync(provider, cancellationToken);
        if (issuer is null ? endpoints.AnnouncesIssuer : endpoints.Issuers.Count > 0 && !endpoints.Issuers.Contains(issuer, StringComparer.Ordinal))
        {
            throw new ProviderException($"The answer does not come from {provider.Name}");
        }
        var tokens = await ExchangeAsync(provider, endpoints, flow, code, cancellationToken);
        var identity = provider.Source switch
        {
            IdentitySource.IdToken => await FromIdTokenAsync(provider, endpoints, Needed(provider, tokens, "id_token"), flow, cancellationToken),
            IdentitySource.UserInfo => await FromUserInfoAsync(provider, endpoints, Needed(provider, tokens, "access_token"), cancellationToken),
            _ => await FromGitHubAsync(provider, endpoints, Needed(provider, tokens, "access_token"), cancellationToken),
        };
        return identity.AccountId is { Length: > 0 and <= LongestAccountId }
            ? identity with { RefreshToken = provider.AppleKey is null ? null : Text(tokens, "refresh_token") }
            : throw new ProviderException($"{provider.Name} names no usable account id");
    }

    /// <summary>Has Apple revoke a refresh token (RFC 7009); false when it must be tried again.</summary>
    public async Task<bool> RevokeAsync(OAuthProvider provider, string refreshToken, CancellationToken cancellationToken)
    {
        var endpoints = await directory.EndpointsAsync(provider, cancellationToken);
        if (endpoints.Revocation is null)
        {
            throw new ProviderException($"{provider.Name} has no revocation_endpoint");
        }
        var form = Credentials(provider, endpoints);
        form["token"] = refreshToken;
        form["token_type_hint"] = "refresh_token";
        var (status, _) = await http.PostAsync(endpoints.Revocation, form, cancellationToken);
        return status is >= 200 and < 300;
    }

    private async Task<JsonElement> ExchangeAsync(OAuthProvider provider, ProviderEndpoints endpoints, OAuthFlow flow, string code, CancellationToken cancellationToken)
    {
        var form = Credentials(provider, endpoints);
        form["grant_type"] = "authorization_code";
        form["code"] = code;
        form["redirect_uri"] = RedirectUri(provider);
        if (provider.UsePkce)
        {
            form["code_verifier"] = flow.CodeVerifier;
        }
        var (status, body) = await http.PostAsync(endpoints.Token, form, cancellationToken);
        // GitHub tells errors with status 200.
        return status is >= 200 and < 300 && body is { ValueKind: JsonValueKind.Object } tokens && !tokens.TryGetProperty("error", out _)
            ? tokens
            : throw new ProviderException($"{provider.Name} does not exchange the code: {status} {(body is { ValueKind: JsonValueKind.Object } json ? Text(json, "error") : null)}");
    }

    private Dictionary<string, string> Credentials(OAuthProvider provider, ProviderEndpoints endpoints) =>
        new(StringComparer.Ordinal)
        {
            ["client_id"] = provider.ClientId,
            ["client_secret"] = provider.AppleKey is { } key ? AppleClientSecret.Create(key, provider.ClientId, endpoints.Issuers[0], time.GetUtcNow()) : provider.ClientSecret!,
        };

    private async Task<ExternalIdentity> FromIdTokenAsync(OAuthProvider provider, ProviderEndpoints endpoints, string idToken, OAuthFlow flow, CancellationToken cancellationToken)
    {
        var token = await idTokens.ValidateAsync(provider, endpoints, idToken, provider.UseNonce ? flow.Nonce ?? "" : null, cancellationToken);
        return Identity(token.Subject, IdTokens.Claim(token, "email"), IsTrue(IdTokens.Claim(token, "email_verified")), IdTokens.Claim(token, "name") ?? flow.PersonName, IdTokens.Claim(token, "picture"));
    }

    private async Task<ExternalIdentity> FromUserInfoAsync(OAuthProvider provider, ProviderEndpoints endpoints, string accessToken, CancellationToken cancellationToken)
    {
        var user = await ReadAsync(provider, endpoints.UserInfo, accessToken, cancellationToken);
        return Identity(Text(user, "sub"), Text(user, "email"), IsTrue(Text(user, "email_verified")), Text(user, "name"), Text(user, "picture"));
    }

    /// <summary>GitHub's own API; of the addresses the one that is primary and verified counts, and no public one of the profile.</summary>
    private async Task<ExternalIdentity> FromGitHubAsync(OAuthProvider provider, ProviderEndpoints endpoints, string accessToken, CancellationToken cancellationToken)
    {
        var user = await ReadAsync(provider, endpoints.UserInfo, accessToken, cancellationToken);
        var id = user.TryGetProperty("id", out var number) && number.TryGetInt64(out var value) ? value.ToString(CultureInfo.InvariantCulture) : null;
        var emails = await ReadAsync(provider, endpoints.Emails, accessToken, cancellationToken, JsonValueKind.Array);
        var email = emails.EnumerateArray()
            .Where(entry => entry.ValueKind == JsonValueKind.Object && IsTrue(Text(entry, "primary")) && IsTrue(Text(entry, "verified")))
            .Select(entry => Text(entry, "email"))
            .FirstOrDefault();
        return Identity(id, email, email is not null, Text(user, "name") ?? Text(user, "login"), Text(user, "avatar_url"));
    }

    private async Task<JsonElement> ReadAsync(OAuthProvider provider, Uri? address, string accessToken, CancellationToken cancellationToken, JsonValueKind kind = JsonValueKind.Object)
    {
        var json = await http.GetAsync(address ?? throw new ProviderException($"{provider.Name} has no address to ask who the person is"), accessToken, cancellationToken);
        return json.ValueKind == kind ? json : throw new ProviderException($"{provider.Name} answers something else than was asked for");
    }

    private static ExternalIdentity Identity(string? id, string? email, bool isVerified, string? name, string? image) =>
        new(
            id ?? "",
            EmailAddress.Normalize(email),
            isVerified,
            name is null ? null : PersonName.Clean(name),
            image is { Length: <= LongestImage } && Uri.TryCreate(image, UriKind.Absolute, out var picture) && picture.Scheme == Uri.UriSchemeHttps ? image : null);

    private static string Needed(OAuthProvider provider, JsonElement tokens, string member) =>
        Text(tokens, member) ?? throw new ProviderException($"{provider.Name} gives no {member}");

    /// <summary>A member as text, booleans as <c>true</c> and <c>false</c>; null when it is absent, empty or of another kind.</summary>
    private static string? Text(JsonElement json, string member) =>
        !json.TryGetProperty(member, out var value)
            ? null
            : value.ValueKind switch
            {
                JsonValueKind.String => value.GetString() is { Length: > 0 } text ? text : null,
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => null,
            };

    private static bool IsTrue(string? value) => string.Equals(value, "true", StringComparison.OrdinalIgnoreCase);
}

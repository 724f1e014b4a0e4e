using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace FitMyCv.StandIns.OAuth;

/// <summary>A person with an Apple account; the e-mail may be a relay address.</summary>
public sealed record AppleUser(string Sub, string Email, string FirstName, string LastName);

/// <summary>
/// Sign in with Apple: <c>response_mode=form_post</c> as soon as a name or e-mail is asked for, the person's name in the first post only, client secrets that
/// are ES256 JWTs of ours, RS256 ID tokens with <c>email_verified</c> as text, refresh tokens and their revocation.
/// </summary>
public sealed class AppleSite : IAsyncDisposable
{
    public const string ClientId = "app.fitmycv.web";
    public const string TeamId = "TEAM123456";
    public const string KeyId = "KEY1234567";

    private readonly AuthorizationCodes<AppleUser> _codes = new();
    private readonly ConcurrentDictionary<string, byte> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _refreshTokens = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _revoked = new();
    private readonly RSA _key = RSA.Create(2048);
    private readonly ECDsa _clientKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly string _redirectUri;
    private WebApplication _app = null!;

    private AppleSite(string redirectUri) => _redirectUri = redirectUri;

    public string Address => _app.Urls.First();

    /// <summary>Who is signed in at Apple and agrees; null: the person cancels.</summary>
    public AppleUser? Person { get; set; }

    /// <summary>Spoils the next ID tokens.</summary>
    public Action<IdTokenDraft>? Spoil { get; set; }

    /// <summary>While true, token and revocation endpoints answer 503.</summary>
    public bool IsAway { get; set; }

    /// <summary>The refresh tokens that were given and not revoked.</summary>
    public IReadOnlyCollection<string> LiveRefreshTokens => [.. _refreshTokens.Keys];

    /// <summary>The refresh tokens that were revoked, in their order.</summary>
    public IReadOnlyCollection<string> Revoked => _revoked;

    /// <summary>The settings that register a client here as <c>OAuth__Apple__*</c>.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("OAuth__Apple__ClientId", ClientId),
        new("OAuth__Apple__TeamId", TeamId),
        new("OAuth__Apple__KeyId", KeyId),
        new("OAuth__Apple__PrivateKey", _clientKey.ExportPkcs8PrivateKeyPem()),
        new("OAuth__Apple__AllowHttp", "true"),
        new("OAuth__Apple__Authority", Address),
    ];

    /// <param name="redirectUri">The one that the client has registered.</param>
    public static async Task<AppleSite> StartAsync(string redirectUri, CancellationToken cancellationToken)
    {
        var site = new AppleSite(redirectUri);
        site._app = await StandInServer.StartAsync(site.Map, cancellationToken);
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Dispose();
        _clientKey.Dispose();
    }

    private void Map(WebApplication app)
    {
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["issuer"] = Address,
            ["authorization_endpoint"] = Address + "/auth/authorize",
            ["token_endpoint"] = Address + "/auth/token",
            ["revocation_endpoint"] = Address + "/auth/revoke",
            ["jwks_uri"] = Address + "/auth/keys",
            ["response_modes_supported"] = new[] { "query", "fragment", "form_post" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        }));
        app.MapGet("/auth/authorize", Authorize);
        app.MapPost("/auth/token", ExchangeAsync);
        app.MapPost("/auth/revoke", RevokeAsync);
        app.MapGet("/auth/keys", Keys);
    }

    private IResult Authorize(HttpRequest request)
    {
        string? Value(string name) => request.Query[name].FirstOrDefault();
        if (Value("client_id") != ClientId || Value("redirect_uri") != _redirectUri || Value("response_type") != "code")
        {
            return Results.BadRequest("invalid_request");
        }
        if (Value("scope") is { Length: > 0 } && Value("response_mode") != "form_post")
        {
            return Results.BadRequest("response_mode must be form_post when name or email scope is requested.");
        }
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        if (Person is { } person)
        {
            fields["code"] = _codes.Issue(new(person, ClientId, _redirectUri, Value("code_challenge"), Value("nonce"), DateTimeOffset.UtcNow));
            if (_known.TryAdd(person.Sub, 0))
            {
                fields["user"] = JsonSerializer.Serialize(new { name = new { firstName = person.FirstName, lastName = person.LastName }, email = person.Email });
            }
        }
        else
        {
            fields["error"] = "user_cancelled_authorize";
        }
        if (Value("state") is { } state)
        {
            fields["state"] = state;
        }
        var inputs = string.Concat(fields.Select(field => $"""<input type="hidden" name="{field.Key}" value="{HtmlEncoder.Default.Encode(field.Value)}">"""));
        return Results.Content(
            $"""<!doctype html><html><body onload="document.forms[0].submit()"><form method="post" action="{HtmlEncoder.Default.Encode(_redirectUri)}">{inputs}</form></body></html>""",
            "text/html; charset=utf-8");
    }

    private async Task<IResult> ExchangeAsync(HttpRequest request)
    {
        if (IsAway)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form["client_id"] != ClientId || !IsOurClientSecret(form["client_secret"].ToString()))
        {
            return Error("invalid_client");
        }
        if (form["grant_type"] != "authorization_code"
            || _codes.Redeem(form["code"].ToString(), ClientId, form["redirect_uri"].ToString(), form["code_verifier"].FirstOrDefault()) is not { } grant)
        {
            return Error("invalid_grant");
        }
        var refreshToken = "r." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        _refreshTokens[refreshToken] = 0;
        return Results.Json(new Dictionary<string, object>(StringComparer.Ordinal)
        {
            ["access_token"] = "a." + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24)),
            ["token_type"] = "Bearer",
            ["expires_in"] = 3600,
            ["refresh_token"] = refreshToken,
            ["id_token"] = IdToken(grant),
        });
    }

    private string IdToken(Grant<AppleUser> grant)
    {
        var draft = new IdTokenDraft(_key, "apple-1");
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        draft.Claims["iss"] = Address;
        draft.Claims["aud"] = ClientId;
        draft.Claims["sub"] = grant.Person.Sub;
        draft.Claims["iat"] = now;
        draft.Claims["exp"] = now + 86400;
        draft.Claims["auth_time"] = now;
        draft.Claims["email"] = grant.Person.Email;
        draft.Claims["email_verified"] = "true";
        draft.Claims["is_private_email"] = grant.Person.Email.EndsWith("@privaterelay.appleid.com", StringComparison.Ordinal) ? "true" : "false";
        if (grant.Nonce is not null)
        {
            draft.Claims["nonce"] = grant.Nonce;
        }
        Spoil?.Invoke(draft);
        return draft.Write();
    }

    private async Task<IResult> RevokeAsync(HttpRequest request)
    {
        if (IsAway)
        {
            return Results.StatusCode(StatusCodes.Status503ServiceUnavailable);
        }
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        if (form["client_id"] != ClientId || !IsOurClientSecret(form["client_secret"].ToString()))
        {
            return Error("invalid_client");
        }
        if (_refreshTokens.TryRemove(form["token"].ToString(), out _))
        {
            _revoked.Enqueue(form["token"].ToString());
        }
        return Results.Ok();
    }

    private IResult Keys()
    {
        var key = _key.ExportParameters(includePrivateParameters: false);
        return Results.Json(new
        {
            keys = new[] { new { kty = "RSA", kid = "apple-1", use = "sig", alg = "RS256", n = Base64Url.EncodeToString(key.Modulus), e = Base64Url.EncodeToString(key.Exponent) } },
        });
    }

    /// <summary>The client secret is a JWT of the team's key, for us, in its time of at most six months.</summary>
    private bool IsOurClientSecret(string secret)
    {
        var parts = secret.Split('.');
        if (parts.Length != 3)
        {
            return false;
        }
        var header = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[0]));
        var claims = JsonSerializer.Deserialize<JsonElement>(Base64Url.DecodeFromChars(parts[1]));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var expires = claims.GetProperty("exp").GetInt64();
        return header.GetProperty("alg").GetString() == "ES256"
            && header.GetProperty("kid").GetString() == KeyId
            && claims.GetProperty("iss").GetString() == TeamId
            && claims.GetProperty("sub").GetString() == ClientId
            && claims.GetProperty("aud").GetString() == Address
            && claims.GetProperty("iat").GetInt64() <= now + 5
            && expires > now
            && expires - now <= 15_777_000
            && _clientKey.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256);
    }

    private static IResult Error(string code) => Results.Json(new { error = code }, statusCode: StatusCodes.Status400BadRequest);
}

using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace FitMyCv.StandIns.OAuth;

/// <summary>An address of a GitHub account, as <c>/user/emails</c> gives it.</summary>
public sealed record GitHubEmail(string Email, bool Primary, bool Verified)
{
    public string? Visibility => Primary ? "private" : null;
}

/// <param name="Email">The public address of the profile, which nobody has verified; usually null.</param>
public sealed record GitHubUser(
    long Id,
    string Login,
    string? Name,
    [property: JsonPropertyName("avatar_url")] string AvatarUrl,
    string? Email,
    [property: JsonIgnore] IReadOnlyList<GitHubEmail> Emails);

/// <summary>
/// GitHub's web flow for OAuth apps: authorize, access token (errors with status 200; form-encoded unless JSON is asked for), <c>/user</c> and
/// <c>/user/emails</c> (403 without a User-Agent). PKCE with S256 counts when the flow began with it.
/// </summary>
public sealed class GitHubSite : IAsyncDisposable
{
    public const string ClientId = "Iv1.fitmycv";
    public const string ClientSecret = "github-secret";

    private readonly AuthorizationCodes<GitHubUser> _codes = new();
    private readonly ConcurrentDictionary<string, GitHubUser> _tokens = new(StringComparer.Ordinal);
    private readonly string _redirectUri;
    private WebApplication _app = null!;

    private GitHubSite(string redirectUri) => _redirectUri = redirectUri;

    public Uri Address => new(_app.Urls.First());

    /// <summary>Who is signed in at GitHub and agrees; null: the person declines.</summary>
    public GitHubUser? Person { get; set; }

    /// <summary>The settings that register an app here as <c>OAuth__GitHub__*</c>.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("OAuth__GitHub__ClientId", ClientId),
        new("OAuth__GitHub__ClientSecret", ClientSecret),
        new("OAuth__GitHub__AllowHttp", "true"),
        new("OAuth__GitHub__AuthorizationEndpoint", $"{Address}login/oauth/authorize"),
        new("OAuth__GitHub__TokenEndpoint", $"{Address}login/oauth/access_token"),
        new("OAuth__GitHub__UserInfoEndpoint", $"{Address}user"),
        new("OAuth__GitHub__EmailsEndpoint", $"{Address}user/emails"),
    ];

    /// <param name="redirectUri">The one that the app has registered.</param>
    public static async Task<GitHubSite> StartAsync(string redirectUri, CancellationToken cancellationToken)
    {
        var site = new GitHubSite(redirectUri);
        site._app = await StandInServer.StartAsync(site.Map, cancellationToken);
        return site;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Map(WebApplication app)
    {
        app.MapGet("/login/oauth/authorize", Authorize);
        app.MapPost("/login/oauth/access_token", ExchangeAsync);
        app.MapGet("/user", (HttpRequest request) => AsCaller(request, user => user));
        app.MapGet("/user/emails", (HttpRequest request) => AsCaller(request, user => user.Emails));
    }

    private IResult Authorize(HttpRequest request)
    {
        var query = request.Query;
        string? Value(string name) => query[name].FirstOrDefault();
        if (Value("client_id") != ClientId)
        {
            return Results.NotFound();
        }
        if (Value("redirect_uri") != _redirectUri || Value("code_challenge_method") is not (null or "S256"))
        {
            return Results.Redirect(QueryHelpers.AddQueryString(_redirectUri, new Dictionary<string, string?> { ["error"] = "redirect_uri_mismatch", ["state"] = Value("state") }));
        }
        var answer = Person is { } person
            ? new Dictionary<string, string?> { ["code"] = _codes.Issue(new(person, ClientId, _redirectUri, Value("code_challenge"), null, DateTimeOffset.UtcNow)) }
            : new Dictionary<string, string?> { ["error"] = "access_denied", ["error_description"] = "The user has denied your application access." };
        answer["state"] = Value("state");
        return Results.Redirect(QueryHelpers.AddQueryString(_redirectUri, answer));
    }

    private async Task<IResult> ExchangeAsync(HttpRequest request)
    {
        var form = await request.ReadFormAsync(request.HttpContext.RequestAborted);
        Dictionary<string, string> answer;
        if (form["client_id"] != ClientId || form["client_secret"] != ClientSecret)
        {
            answer = Error("incorrect_client_credentials");
        }
        else if (form["redirect_uri"].ToString() is { Length: > 0 } uri && uri != _redirectUri)
        {
            answer = Error("redirect_uri_mismatch");
        }
        else if (_codes.Redeem(form["code"].ToString(), ClientId, _redirectUri, form["code_verifier"].FirstOrDefault()) is { } grant)
        {
            var token = "gho_" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(18));
            _tokens[token] = grant.Person;
            answer = new() { ["access_token"] = token, ["scope"] = "read:user,user:email", ["token_type"] = "bearer" };
        }
        else
        {
            answer = Error("bad_verification_code");
        }
        // Errors too come with 200, and JSON only to who asks for it.
        return request.Headers.Accept.ToString().Contains("application/json", StringComparison.OrdinalIgnoreCase)
            ? Results.Json(answer)
            : Results.Text(QueryHelpers.AddQueryString("", answer!).TrimStart('?'), "application/x-www-form-urlencoded");
    }

    private static Dictionary<string, string> Error(string code) => new() { ["error"] = code, ["error_description"] = "See the documentation." };

    private IResult AsCaller(HttpRequest request, Func<GitHubUser, object> read)
    {
        if (request.Headers.UserAgent.Count == 0)
        {
            return Results.Text("Request forbidden by administrative rules.", statusCode: StatusCodes.Status403Forbidden);
        }
        var header = request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) && _tokens.TryGetValue(header[7..], out var user)
            ? Results.Json(read(user))
            : Results.Json(new { message = "Bad credentials" }, statusCode: StatusCodes.Status401Unauthorized);
    }
}

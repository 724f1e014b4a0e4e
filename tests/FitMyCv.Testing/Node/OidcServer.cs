using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace FitMyCv.Testing.Node;

/// <summary>
/// npm's <c>oidc-provider</c>, a certified OpenID provider, as a process of its own: it plays Google and LinkedIn. Who is at the browser is told by the
/// authorize parameter <c>login_hint</c>.
/// </summary>
public sealed class OidcServer : IAsyncDisposable
{
    private const string GoogleId = "google-client";
    private const string LinkedInId = "linkedin-client";
    private const string Secret = "a-secret-of-the-client";

    private readonly Process _process;
    private readonly HttpClient _http = new();

    private OidcServer(Process process, Uri issuer) => (_process, Issuer) = (process, issuer);

    public Uri Issuer { get; }

    /// <summary>The settings that register the application here as <c>OAuth__Google__*</c> and <c>OAuth__LinkedIn__*</c>.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Settings =>
    [
        new("OAuth__Google__ClientId", GoogleId),
        new("OAuth__Google__ClientSecret", Secret),
        new("OAuth__Google__Authority", Issuer.AbsoluteUri),
        new("OAuth__Google__AllowHttp", "true"),
        new("OAuth__LinkedIn__ClientId", LinkedInId),
        new("OAuth__LinkedIn__ClientSecret", Secret),
        new("OAuth__LinkedIn__Authority", Issuer.AbsoluteUri),
        new("OAuth__LinkedIn__AllowHttp", "true"),
    ];

    /// <param name="publicUrl">Where the application's callbacks are.</param>
    public static async Task<OidcServer> StartAsync(Uri publicUrl, CancellationToken cancellationToken)
    {
        object Client(string id, string provider) =>
            new
            {
                client_id = id,
                client_secret = Secret,
                token_endpoint_auth_method = "client_secret_post",
                redirect_uris = new[] { new Uri(publicUrl, $"/api/auth/callback/{provider}").AbsoluteUri },
                response_types = new[] { "code" },
                grant_types = new[] { "authorization_code" },
            };
        var process = await NodeScripts.StartAsync("oidc-server.mjs", [JsonSerializer.Serialize(new[] { Client(GoogleId, "google"), Client(LinkedInId, "linkedin") })]);
        // Its warnings about test use are nobody's; unread they would fill the pipe.
        process.BeginErrorReadLine();
        var line = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return line is not null ? new OidcServer(process, new Uri(line)) : throw new InvalidOperationException("The OpenID provider did not start.");
    }

    /// <summary>Sets who has the account; <paramref name="sub"/> is also the <c>login_hint</c> that signs him in.</summary>
    public async Task SetAccountAsync(string sub, string? email, bool isVerified, string? name = null)
    {
        using var response = await _http.PutAsJsonAsync(new Uri(Issuer, "/accounts/" + Uri.EscapeDataString(sub)), new { email, email_verified = isVerified, name });
        response.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _http.Dispose();
    }
}

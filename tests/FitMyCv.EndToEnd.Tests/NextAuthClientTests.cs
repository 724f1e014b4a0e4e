using System.Text.Json.Nodes;
using System.Web;
using FitMyCv.Testing.Node;
using FitMyCv.Walkthrough;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>The functions of npm's <c>next-auth/react</c>, unchanged, against the gateway.</summary>
public sealed class NextAuthClientTests(WholeSystem system)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task A_web_client_on_next_auth_signs_in_by_password_and_through_a_provider_and_out_again()
    {
        var email = $"e2e-{Guid.NewGuid():N}@example.test";
        var googleEmail = $"e2e-{Guid.NewGuid():N}@example.test";
        using (var api = new ApiClient(system.Gateway))
        {
            await api.RegisterAsync(email, MainJob.Password, "Camille Martin", TestContext.Current.CancellationToken);
        }
        await system.Google.SetAccountAsync(googleEmail, googleEmail, isVerified: true, "Dana Novak");
        var app = system.Gateway.AbsoluteUri.TrimEnd('/');

        var outcome = JsonNode.Parse(await NodeScripts.RunAsync("next-auth-client.mjs", [app, email, MainJob.Password, googleEmail], Limit))!;
        string? Text(string name) => outcome[name]?.GetValue<string>();

        Assert.Equal(["credentials", "google", "linkedin"], outcome["providers"]!.AsObject().Select(provider => provider.Key));
        Assert.Equal("oauth", outcome["providers"]!["google"]!["type"]!.GetValue<string>());
        Assert.Matches("^[0-9a-f]{64}$", Text("csrfToken"));
        Assert.Equal(Text("csrfToken"), Text("csrfTokenAgain"));
        Assert.Null(outcome["signedOutSession"]);
        Assert.Equal("""{"error":"CredentialsSignin","status":401,"ok":false,"url":null}""", outcome["wrongPassword"]!.ToJsonString());
        Assert.Null(outcome["sessionAfterWrongPassword"]);

        Assert.Equal($$"""{"error":null,"status":200,"ok":true,"url":"{{app}}/cvs"}""", outcome["rightPassword"]!.ToJsonString());
        var user = outcome["credentialsSession"]!["user"]!;
        Assert.Equal((email, "Camille Martin", "USER"), (user["email"]!.GetValue<string>(), user["name"]!.GetValue<string>(), user["role"]!.GetValue<string>()));
        Assert.True(DateTimeOffset.Parse(outcome["credentialsSession"]!["expires"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture) > DateTimeOffset.UtcNow);
        Assert.Contains("next-auth.session-token", outcome["cookies"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(app + "/bye", outcome["signOut"]!["url"]!.GetValue<string>());
        Assert.Null(outcome["sessionAfterSignOut"]);
        Assert.DoesNotContain("next-auth.session-token", outcome["cookiesAfterSignOut"]!.AsArray().Select(name => name!.GetValue<string>()));

        var authorize = new Uri(Text("authorizeUrl")!);
        Assert.Equal(system.Google.Issuer.Authority, authorize.Authority);
        Assert.Equal(app + "/api/auth/callback/google", HttpUtility.ParseQueryString(authorize.Query)["redirect_uri"]);
        Assert.Equal(app + "/dashboard", Text("landed"));
        user = outcome["oauthSession"]!["user"]!;
        Assert.Equal((googleEmail, "Dana Novak"), (user["email"]!.GetValue<string>(), user["name"]!.GetValue<string>()));
        Assert.NotNull(user["emailVerified"]);
        Assert.Equal(app + "/bye", Text("landedAfterSignOut"));
        Assert.Null(outcome["sessionAtTheEnd"]);

        Assert.Equal(app + "/auth?error=OAuthCallback", Text("landedAfterDecline"));
        Assert.StartsWith(app + "/api/auth/signin?", Text("unknownProvider"), StringComparison.Ordinal);
        // Nothing that the client asked for failed: it reports failures here.
        Assert.DoesNotContain("POST /api/auth/_log", outcome["requests"]!.AsArray().Select(request => request!.GetValue<string>()));
    }
}

using System.Net;
using System.Security.Cryptography;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>What <c>OAuth__*</c> says, and how the service behaves without it or with a provider that is away.</summary>
public sealed class ProviderConfigurationTests
{
    private static readonly string PrivateKey = ECDsa.Create(ECCurve.NamedCurves.nistP256).ExportPkcs8PrivateKeyPem();

    [Fact]
    public void A_provider_is_on_when_its_id_and_secret_are_set_and_knows_its_public_addresses()
    {
        var providers = Read(Environments.Production, ("OAuth:Google:ClientId", "id"), ("OAuth:google:clientsecret", "secret"));
        var google = Assert.Single(providers.Configured);
        Assert.Equal(("google", "id", "secret", "https://accounts.google.com"), (google.Id, google.ClientId, google.ClientSecret, google.Issuer));
        Assert.Equal("https://oauth2.googleapis.com/token", google.TokenEndpoint!.AbsoluteUri);
        Assert.Empty(Read(Environments.Production, ("OAuth:GitHub:Scopes", "read:user")).Configured);
    }

    [Fact]
    public void Apple_s_key_may_be_PEM_PEM_on_one_line_or_bare_base64()
    {
        var bare = string.Concat(PrivateKey.Split('\n').Where(line => !line.StartsWith('-')));
        foreach (var text in new[] { PrivateKey, PrivateKey.Replace("\n", "\\n", StringComparison.Ordinal), bare })
        {
            Assert.NotNull(Read(Environments.Production, Apple(text)).Find("apple")!.AppleKey);
        }
    }

    [Fact]
    public void An_authority_of_one_s_own_replaces_the_public_addresses_and_single_addresses_win_over_it()
    {
        var google = Read(
            Environments.Production,
            ("OAuth:Google:ClientId", "id"),
            ("OAuth:Google:ClientSecret", "secret"),
            ("OAuth:Google:Authority", "https://idp.example"),
            ("OAuth:Google:TokenEndpoint", "https://tokens.example/t"),
            ("OAuth:Google:Scopes", "openid"),
            ("OAuth:Google:UsePkce", "false")).Find("google")!;
        Assert.Null(google.AuthorizationEndpoint);
        Assert.Null(google.JwksUri);
        Assert.Null(google.Issuer);
        Assert.Equal(("https://tokens.example/t", "openid", false), (google.TokenEndpoint!.AbsoluteUri, google.Scopes, google.UsePkce));
    }

    [Theory]
    [InlineData("OAuth__GitHub__ClientSecret is missing", "OAuth:GitHub:ClientId", "id")]
    [InlineData("OAuth__LinkedIn__ClientId is missing", "OAuth:LinkedIn:ClientSecret", "secret")]
    [InlineData("OAuth__Apple__TeamId is missing", "OAuth:Apple:ClientId", "id")]
    [InlineData("OAuth__Google__AllowHttp is for Development only", "OAuth:Google:ClientId", "id", "OAuth:Google:ClientSecret", "secret", "OAuth:Google:AllowHttp", "true")]
    [InlineData("OAuth__Google__TokenEndpoint is not an absolute https URL", "OAuth:Google:ClientId", "id", "OAuth:Google:ClientSecret", "secret", "OAuth:Google:TokenEndpoint", "http://idp.example/t")]
    [InlineData("OAuth__Google__UsePkce is neither true nor false", "OAuth:Google:ClientId", "id", "OAuth:Google:ClientSecret", "secret", "OAuth:Google:UsePkce", "perhaps")]
    [InlineData("OAuth__Apple__PrivateKey is not a P-256 private key", "OAuth:Apple:ClientId", "id", "OAuth:Apple:TeamId", "t", "OAuth:Apple:KeyId", "k", "OAuth:Apple:PrivateKey", "bm9uc2Vuc2U=")]
    public void Half_or_unsafe_configuration_refuses_the_start_in_Production(string sentence, params string[] settings)
    {
        var pairs = settings.Chunk(2).Select(pair => (pair[0], pair[1])).ToArray();
        var refusal = Assert.Throws<ConfigurationException>(() => Read(Environments.Production, pairs));
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void In_Development_half_a_configuration_only_leaves_the_provider_off() =>
        Assert.Empty(Read(Environments.Development, ("OAuth:GitHub:ClientId", "id")).Configured);

    [Fact]
    public void On_https_the_state_cookie_is_secure_and_has_the_prefix()
    {
        var http = new DefaultHttpContext();
        new AuthCookies(new PublicSite(new Uri("https://cv.example"), [], isDevelopment: false)).WriteState(http, "a-state", OAuthFlows.Life);
        Assert.Equal("__Secure-next-auth.state=a-state; max-age=600; path=/; secure; samesite=lax; httponly", http.Response.Headers.SetCookie.ToString());
    }

    [Fact]
    public async Task A_provider_that_is_away_or_off_sends_the_person_back_to_the_sign_in_page()
    {
        var options = new TestServiceOptions
        {
            Settings =
            {
                ["OAuth__Google__ClientId"] = "id",
                ["OAuth__Google__ClientSecret"] = "secret",
                ["OAuth__Google__AllowHttp"] = "true",
                // Port 9 (discard) is never served here.
                ["OAuth__Google__Authority"] = "http://127.0.0.1:9",
            },
        };
        await using var service = await TestService<Program>.StartAsync("identity", options, TestContext.Current.CancellationToken);
        var (user, _, _) = await Browser.NewUserAsync(service);
        using var browser = user;
        Assert.Equal(OAuthJourney.App + "/api/auth/error?error=OAuthSignin", (await browser.NextAuthAsync("signin/google")).Url);
        Assert.Equal(OAuthJourney.App + "/api/auth/error?error=OAuthSignin", (await browser.NextAuthAsync("signin/github")).Url);
        Assert.Equal("common.unavailable", (await browser.PostAsync("/api/account/link-oauth", new { provider = "google" })).Error);
        Assert.Equal("account.providerNotConfigured", (await browser.PostAsync("/api/account/link-oauth", new { provider = "github" })).Error);
        Assert.Equal(["credentials", "google"], (await browser.GetAsync("/api/auth/providers")).Body!.AsObject().Select(entry => entry.Key));
        Assert.Equal(OAuthJourney.App + "/auth?error=Configuration", (await browser.GetAsync("/api/auth/callback/github?code=x&state=y")).Location);
        using var form = Browser.Form(("code", "x"), ("state", "y"));
        var posted = await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/apple", form);
        Assert.Equal((HttpStatusCode.Found, OAuthJourney.App + "/auth?error=Configuration"), (posted.Status, posted.Location));
    }

    private static (string, string)[] Apple(string privateKey) =>
        [("OAuth:Apple:ClientId", "id"), ("OAuth:Apple:TeamId", "team"), ("OAuth:Apple:KeyId", "key"), ("OAuth:Apple:PrivateKey", privateKey)];

    private static OAuthProviders Read(string environment, params (string Name, string Value)[] settings) =>
        OAuthProviders.From(new StartupConfiguration(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build(),
            new HostEnvironment(environment)));

    private sealed class HostEnvironment(string name) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = name;
        public string ApplicationName { get; set; } = "identity";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

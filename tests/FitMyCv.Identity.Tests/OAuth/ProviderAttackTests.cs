using System.Net;
using System.Security.Cryptography;
using Dapper;
using FitMyCv.Identity.OAuth;
using FitMyCv.StandIns.OAuth;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>What must not sign anybody in.</summary>
[Collection(nameof(OAuthCollection))]
public sealed class ProviderAttackTests(OAuthFixture fixture)
{
    private const string Failed = OAuthJourney.App + "/auth?error=OAuthCallback";

    /// <summary>ID tokens that look like Apple's and are not to be believed.</summary>
    public static TheoryData<string> SpoiltTokens => [.. Spoilers.Keys];

    private static readonly Dictionary<string, Action<IdTokenDraft>> Spoilers = new(StringComparer.Ordinal)
    {
        ["alg none without a signature"] = draft => (draft.Algorithm, draft.IsSigned) = ("none", false),
        ["alg none with a signature"] = draft => draft.Algorithm = "none",
        ["no signature"] = draft => draft.IsSigned = false,
        ["HMAC keyed with the public key"] = draft => draft.Algorithm = "HS256",
        ["an algorithm that is not allowed"] = draft => draft.Algorithm = "RS512",
        ["a key of somebody else under the known id"] = draft => draft.Key = RSA.Create(2048),
        ["a key that the provider has not"] = draft => (draft.Key, draft.KeyId) = (RSA.Create(2048), "apple-2"),
        ["a key of somebody else without an id"] = draft => (draft.Key, draft.KeyId) = (RSA.Create(2048), null),
        ["expired"] = draft => draft.Claims["exp"] = DateTimeOffset.UtcNow.AddMinutes(-2).ToUnixTimeSeconds(),
        ["without an expiry"] = draft => draft.Claims.Remove("exp"),
        ["not yet valid"] = draft => draft.Claims["nbf"] = DateTimeOffset.UtcNow.AddMinutes(10).ToUnixTimeSeconds(),
        ["for another client"] = draft => draft.Claims["aud"] = "somebody.else",
        ["for us and issued to another client"] = draft => (draft.Claims["aud"], draft.Claims["azp"]) = (new[] { AppleSite.ClientId, "somebody.else" }, "somebody.else"),
        ["without an audience"] = draft => draft.Claims.Remove("aud"),
        ["of another issuer"] = draft => draft.Claims["iss"] = "https://appleid.apple.com.evil.example",
        ["without an issuer"] = draft => draft.Claims.Remove("iss"),
        ["with the nonce of another flow"] = draft => draft.Claims["nonce"] = "another",
        ["without a nonce"] = draft => draft.Claims.Remove("nonce"),
        ["without a subject"] = draft => draft.Claims.Remove("sub"),
    };

    [Theory]
    [MemberData(nameof(SpoiltTokens))]
    public async Task An_ID_token_that_is_not_good_signs_nobody_in(string fault)
    {
        var person = OAuthJourney.NewAppleUser();
        using var browser = new Browser(fixture.Service);
        Assert.Equal(Failed, (await SignInWithAppleAsync(browser, person, Spoilers[fault])).Location);
        Assert.Null(await browser.SignedInEmailAsync());
        Assert.False(await HasAccountAsync(person.Email));
        // The same person with a good token gets in: the fault was what kept him out.
        Assert.Equal(OAuthJourney.App, (await SignInWithAppleAsync(browser, person, spoil: null)).Location);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData("true", true)]
    [InlineData(false, false)]
    [InlineData("false", false)]
    [InlineData(1, false)]
    [InlineData(null, false)]
    public async Task Only_a_verified_e_mail_makes_an_account(object? verified, bool isEnough)
    {
        var person = OAuthJourney.NewAppleUser();
        using var browser = new Browser(fixture.Service);
        var landed = await SignInWithAppleAsync(browser, person, draft => draft.Claims["email_verified"] = verified);
        Assert.Equal(isEnough ? OAuthJourney.App : OAuthJourney.App + "/auth?error=OAuthCreateAccount", landed.Location);
        Assert.Equal(isEnough, await HasAccountAsync(person.Email));
    }

    [Theory]
    [InlineData("google", false)]
    [InlineData("linkedin", false)]
    [InlineData("linkedin", null)]
    public async Task An_OpenID_account_without_a_verified_e_mail_makes_no_account(string provider, bool? verified)
    {
        var sub = $"sub-{Guid.NewGuid():N}";
        await fixture.Oidc.SetAccountAsync(sub, verified is null ? null : Browser.NewEmail(), verified == true);
        using var browser = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App + "/auth?error=OAuthCreateAccount", (await browser.SignInWithAsync(provider, sub)).Location);
        Assert.Null(await browser.SignedInEmailAsync());
    }

    [Fact]
    public async Task Of_GitHub_s_addresses_only_the_primary_and_verified_one_counts()
    {
        var victim = Browser.NewEmail();
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser() with
        {
            Email = victim,
            Emails = [new(victim, Primary: true, Verified: false), new(Browser.NewEmail(), Primary: false, Verified: true)],
        };
        using var browser = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App + "/auth?error=OAuthCreateAccount", (await browser.SignInWithAsync("github")).Location);
        Assert.False(await HasAccountAsync(victim));
    }

    [Theory]
    [InlineData("google")]
    [InlineData("github")]
    [InlineData("apple")]
    [InlineData("linkedin")]
    public async Task The_e_mail_of_an_existing_account_opens_it_to_nobody(string provider)
    {
        var (owner, email, _) = await Browser.NewUserAsync(fixture.Service);
        using var _ = owner;
        var sub = $"sub-{Guid.NewGuid():N}";
        await fixture.Oidc.SetAccountAsync(sub, email, isVerified: true);
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser(email);
        fixture.Apple.Person = OAuthJourney.NewAppleUser(email);
        using var browser = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App + "/auth?error=OAuthAccountNotLinked", (await browser.SignInWithAsync(provider, sub)).Location);
        Assert.Null(await browser.SignedInEmailAsync());
        Assert.Empty((await owner.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
    }

    [Fact]
    public async Task A_state_counts_once()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        var back = await OAuthJourney.VisitAsync(await browser.StartAsync("github"));
        var state = browser.Cookies["next-auth.state"];
        Assert.Equal(OAuthJourney.App, (await browser.ReturnAsync(back)).Location);
        using var thief = new Browser(fixture.Service);
        foreach (var replay in new[] { browser, thief })
        {
            replay.Cookies["next-auth.state"] = state;
            Assert.Equal(Failed, (await replay.ReturnAsync(back)).Location);
            // The cookie is gone after every callback.
            Assert.DoesNotContain("next-auth.state", replay.Cookies.Keys);
        }
        Assert.Null(await thief.SignedInEmailAsync());
    }

    [Fact]
    public async Task Of_parallel_callbacks_with_one_state_one_signs_in()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        var back = await OAuthJourney.VisitAsync(await browser.StartAsync("github"));
        var tabs = Enumerable.Range(0, 6).Select(_ => new Browser(fixture.Service)).ToList();
        tabs.ForEach(tab => tab.Cookies["next-auth.state"] = browser.Cookies["next-auth.state"]);
        var landed = await Task.WhenAll(tabs.Select(tab => tab.ReturnAsync(back)));
        Assert.Single(landed, answer => answer.Location == OAuthJourney.App);
        Assert.Equal(5, landed.Count(answer => answer.Location == Failed));
        tabs.ForEach(tab => tab.Dispose());
    }

    [Theory]
    [InlineData("github")]
    [InlineData("apple")]
    public async Task The_answer_for_another_browser_signs_this_one_in_neither_with_nor_without_a_flow_of_its_own(string provider)
    {
        // An attacker begins, and makes the victim finish: the victim would use the attacker's account.
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        fixture.Apple.Person = OAuthJourney.NewAppleUser();
        using var attacker = new Browser(fixture.Service);
        var back = await OAuthJourney.VisitAsync(await attacker.StartAsync(provider));
        using var victim = new Browser(fixture.Service);
        Assert.Equal(Failed, (await victim.ReturnAsync(back)).Location);
        await victim.StartAsync(provider);
        Assert.Equal(Failed, (await victim.ReturnAsync(back)).Location);
        Assert.Null(await victim.SignedInEmailAsync());
        // It was not used up by the victim: the browser that began may finish.
        Assert.Equal(OAuthJourney.App, (await attacker.ReturnAsync(back)).Location);
    }

    [Theory]
    [InlineData("google")]
    [InlineData("github")]
    [InlineData("apple")]
    public async Task A_code_that_was_stolen_from_another_flow_is_of_no_use(string provider)
    {
        // The thief injects the victim's code into a flow of his own: PKCE binds it to the victim's.
        var sub = $"sub-{Guid.NewGuid():N}";
        await fixture.Oidc.SetAccountAsync(sub, Browser.NewEmail(), isVerified: true);
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        fixture.Apple.Person = OAuthJourney.NewAppleUser();
        using var victim = new Browser(fixture.Service);
        var stolen = (await OAuthJourney.VisitAsync(await victim.StartAsync(provider, sub)))["code"];
        using var thief = new Browser(fixture.Service);
        var own = await OAuthJourney.VisitAsync(await thief.StartAsync(provider, sub));
        Assert.Equal(Failed, (await thief.ReturnAsync(own.With("code", stolen))).Location);
        Assert.Null(await thief.SignedInEmailAsync());
    }

    [Fact]
    public async Task An_answer_is_taken_only_from_the_provider_that_the_flow_began_with()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        var sub = $"sub-{Guid.NewGuid():N}";
        await fixture.Oidc.SetAccountAsync(sub, Browser.NewEmail(), isVerified: true);
        using var browser = new Browser(fixture.Service);
        // The state of a flow with one provider at the callback of another.
        var gitHub = await OAuthJourney.VisitAsync(await browser.StartAsync("github"));
        foreach (var other in new[] { "google", "apple", "linkedin" })
        {
            using var copy = new Browser(fixture.Service);
            copy.Cookies["next-auth.state"] = browser.Cookies["next-auth.state"];
            Assert.Equal(Failed, (await copy.GetAsync(gitHub.Path.Replace("callback/github", $"callback/{other}", StringComparison.Ordinal))).Location);
        }
        // A wrong or missing issuer of one that announces it (RFC 9207).
        foreach (var issuer in new[] { "https://evil.example", "" })
        {
            var back = await OAuthJourney.VisitAsync(await browser.StartAsync("google", sub));
            Assert.Equal(fixture.Oidc.Issuer.AbsoluteUri.TrimEnd('/'), back["iss"]);
            Assert.Equal(Failed, (await browser.ReturnAsync(back.With("iss", issuer))).Location);
        }
        Assert.Null(await browser.SignedInEmailAsync());
        Assert.Equal(OAuthJourney.App, (await browser.SignInWithAsync("google", sub)).Location);
    }

    [Fact]
    public async Task A_flow_ends_after_ten_minutes()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        var back = await OAuthJourney.VisitAsync(await browser.StartAsync("github"));
        fixture.Time.Shift = OAuthFlows.Life + TimeSpan.FromSeconds(1);
        try
        {
            Assert.Equal(Failed, (await browser.ReturnAsync(back)).Location);
        }
        finally
        {
            fixture.Time.Shift = TimeSpan.Zero;
        }
    }

    [Theory]
    [InlineData("github", "access_denied")]
    [InlineData("google", "access_denied")]
    [InlineData("apple", "user_cancelled_authorize")]
    public async Task Whoever_declines_at_the_provider_comes_back_without_a_session(string provider, string error)
    {
        fixture.GitHub.Person = null;
        fixture.Apple.Person = null;
        using var browser = new Browser(fixture.Service);
        var back = await OAuthJourney.VisitAsync(await browser.StartAsync(provider, "nobody"));
        Assert.Equal(error, back["error"]);
        Assert.Equal(Failed, (await browser.ReturnAsync(back)).Location);
        Assert.Null(await browser.SignedInEmailAsync());
    }

    [Fact]
    public async Task Callbacks_that_make_no_sense_lead_to_the_sign_in_page()
    {
        using var browser = new Browser(fixture.Service);
        await browser.StartAsync("github");
        var state = browser.Cookies["next-auth.state"];
        string[] queries = ["", "?code=x", "?state=", "?code=x&state=y", $"?state={state}&state={state}&code=x", $"?state={new string('s', 5000)}&code=x", "?error=access_denied", "?code=%00&state=%F0%28"];
        foreach (var query in queries)
        {
            browser.Cookies["next-auth.state"] = state;
            Assert.Equal(Failed, (await browser.GetAsync("/api/auth/callback/github" + query)).Location);
        }
        browser.Cookies["next-auth.state"] = state;
        Assert.Equal(Failed, (await browser.GetAsync($"/api/auth/callback/github?state={state}&code=made-up")).Location);
        Assert.Equal("common.notFound", (await browser.GetAsync("/api/auth/callback/facebook?code=x&state=y")).Error);
        Assert.Equal("common.methodNotAllowed", (await browser.GetAsync("/api/auth/callback/credentials")).Error);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/github", Browser.Form(("code", "x")))).Status);
        using var form = Browser.Form(("code", "x"), ("state", "y"), ("user", "{\"name\":[]}"));
        Assert.Equal(HttpStatusCode.SeeOther, (await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/apple", form)).Status);
    }

    [Theory]
    [InlineData("https://evil.example/steal")]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("http://localhost:8080.evil.example/")]
    [InlineData("http://localhost:8080@evil.example/")]
    public async Task No_callback_URL_leads_a_signed_in_person_to_another_site(string callbackUrl)
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        var url = await browser.StartAsync("github", null, ("callbackUrl", callbackUrl));
        Assert.DoesNotContain("evil", url, StringComparison.Ordinal);
        Assert.Equal(OAuthJourney.App, (await browser.ReturnAsync(await OAuthJourney.VisitAsync(url))).Location);
        // Nor does a cookie that somebody planted, or one that is changed during the flow.
        browser.Cookies["next-auth.callback-url"] = Uri.EscapeDataString(callbackUrl);
        var planted = await OAuthJourney.VisitAsync(await browser.StartAsync("github"));
        browser.Cookies["next-auth.callback-url"] = Uri.EscapeDataString(callbackUrl);
        Assert.Equal(OAuthJourney.App, (await browser.ReturnAsync(planted)).Location);
    }

    [Fact]
    public async Task A_flow_starts_with_a_csrf_token_only_and_what_the_caller_may_not_choose_stays()
    {
        using var browser = new Browser(fixture.Service);
        var bad = await browser.SendAsync(HttpMethod.Post, "/api/auth/signin/github", Browser.Form(("csrfToken", "forged"), ("json", "true")));
        Assert.Equal(OAuthJourney.App + "/api/auth/signin?csrf=true", bad.Url);
        Assert.DoesNotContain("next-auth.state", browser.Cookies.Keys);
        Assert.Equal(HttpStatusCode.Found, (await browser.GetAsync("/api/auth/signin/github")).Status);
        Assert.DoesNotContain("next-auth.state", browser.Cookies.Keys);

        var answer = await browser.NextAuthAsync("signin/github?redirect_uri=https://evil.example&scope=repo&state=mine&client_id=other&prompt=consent");
        var query = System.Web.HttpUtility.ParseQueryString(new Uri(answer.Url!).Query);
        Assert.Equal((OAuthJourney.App + "/api/auth/callback/github", "read:user user:email", GitHubSite.ClientId, "consent"), (query["redirect_uri"], query["scope"], query["client_id"], query["prompt"]));
        Assert.Equal(browser.Cookies["next-auth.state"], query["state"]);
        var cookie = Assert.Single(answer.SetCookies, line => line.StartsWith("next-auth.state=", StringComparison.Ordinal));
        Assert.Contains("max-age=600; path=/; samesite=lax; httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(OAuthJourney.App + "/api/auth/error?error=OAuthSignin", (await browser.NextAuthAsync("signin/facebook")).Url);
    }

    [Fact]
    public async Task While_registration_is_off_only_known_people_get_in()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var known = new Browser(fixture.Service);
        await known.SignInWithAsync("github");
        using var admin = new Browser(fixture.Service);
        await admin.SignInAsync("admin@fitmycv.local", "Fitmycv-dev-Admin-1");
        var settings = (await admin.GetAsync("/api/admin/settings?category=system")).Body!["settings"]!.AsArray();
        var id = settings.Single(setting => setting!["settingName"]!.ToString() == "registration_enabled")!["id"]!.ToString();
        await admin.PutAsync($"/api/admin/settings/{id}", new { value = "0" });
        try
        {
            using var again = new Browser(fixture.Service);
            Assert.Equal(OAuthJourney.App, (await again.SignInWithAsync("github")).Location);
            fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
            using var stranger = new Browser(fixture.Service);
            Assert.Equal(OAuthJourney.App + "/auth?error=AccessDenied", (await stranger.SignInWithAsync("github")).Location);
        }
        finally
        {
            await admin.PutAsync($"/api/admin/settings/{id}", new { value = "1" });
        }
    }

    private async Task<Answer> SignInWithAppleAsync(Browser browser, AppleUser person, Action<IdTokenDraft>? spoil)
    {
        fixture.Apple.Person = person;
        fixture.Apple.Spoil = spoil;
        try
        {
            return await browser.SignInWithAsync("apple");
        }
        finally
        {
            fixture.Apple.Spoil = null;
        }
    }

    private async Task<bool> HasAccountAsync(string email)
    {
        await using var connection = await fixture.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM users WHERE email = @email)", new { email });
    }
}

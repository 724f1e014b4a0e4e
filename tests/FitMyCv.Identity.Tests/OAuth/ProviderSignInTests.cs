using System.Net;
using System.Web;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.StandIns.OAuth;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>Sign-in through each provider, as people do it.</summary>
[Collection(nameof(OAuthCollection))]
public sealed class ProviderSignInTests(OAuthFixture fixture)
{
    [Fact]
    public async Task The_configured_providers_are_announced_after_credentials()
    {
        using var browser = new Browser(fixture.Service);
        var answer = await browser.GetAsync("/api/auth/providers");
        Assert.Empty(answer.SetCookies);
        Assert.Equal(["credentials", "google", "github", "apple", "linkedin"], answer.Body!.AsObject().Select(entry => entry.Key));
        Assert.Equal(
            """{"id":"github","name":"GitHub","type":"oauth","signinUrl":"http://localhost:8080/api/auth/signin/github","callbackUrl":"http://localhost:8080/api/auth/callback/github"}""",
            answer.Body!["github"]!.ToJsonString());
    }

    [Fact]
    public async Task A_new_person_signs_in_with_GitHub_and_has_a_verified_account_without_a_password()
    {
        var email = Browser.NewEmail();
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser(email);
        using var browser = new Browser(fixture.Service);
        var url = new Uri(await browser.StartAsync("github", null, ("callbackUrl", "/dashboard?tab=1")));
        var query = HttpUtility.ParseQueryString(url.Query);
        Assert.Equal((GitHubSite.ClientId, "code", "read:user user:email", "S256"), (query["client_id"], query["response_type"], query["scope"], query["code_challenge_method"]));
        Assert.Equal("http://localhost:8080/api/auth/callback/github", query["redirect_uri"]);
        Assert.Null(query["nonce"]);
        Assert.Equal(query["state"], browser.Cookies["next-auth.state"]);

        var landed = await browser.ReturnAsync(await OAuthJourney.VisitAsync(url.AbsoluteUri));
        Assert.Equal((HttpStatusCode.Found, "http://localhost:8080/dashboard?tab=1"), (landed.Status, landed.Location));
        Assert.DoesNotContain("next-auth.state", browser.Cookies.Keys);
        var user = (await browser.SessionAsync())["user"]!;
        Assert.Equal((email, "Camille Martin", "USER", "https://avatars.example.test/1.png"), (user["email"]!.ToString(), user["name"]!.ToString(), user["role"]!.ToString(), user["image"]!.ToString()));
        Assert.NotNull(user["emailVerified"]);

        var id = user["id"]!.GetValue<Guid>();
        var registered = await fixture.Service.Bus.WaitForAsync<UserRegistered>(message => message.UserId == id);
        Assert.Equal(("github", true), (registered.Provider, registered.EmailVerified));
        Assert.True((await fixture.Service.Bus.WaitForAsync<UserVerified>(message => message.UserId == id)).First);
        Assert.Equal("github", (await fixture.Service.Bus.WaitForAsync<UserSignedIn>(message => message.UserId == id)).Provider);
        await fixture.Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "welcome");
        Assert.DoesNotContain(fixture.Service.Bus.Of<MailRequested>(), message => message.UserId == id && message.TriggerName == "email_verification");

        var links = (await browser.GetAsync("/api/account/linked-accounts")).Body!;
        Assert.Equal(("github", fixture.GitHub.Person.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)), (links["accounts"]![0]!["provider"]!.ToString(), links["accounts"]![0]!["providerAccountId"]!.ToString()));
        Assert.Equal("""{"google":true,"github":true,"apple":true,"linkedin":true}""", links["availableProviders"]!.ToJsonString());
        Assert.Equal(("""{"github":false}""", false), (links["canUnlink"]!.ToJsonString(), links["hasPassword"]!.GetValue<bool>()));
        Assert.Equal("account.cannotUnlinkLastProvider", (await browser.SendAsync(HttpMethod.Delete, "/api/account/unlink-oauth", System.Net.Http.Json.JsonContent.Create(new { provider = "github" }))).Error);
    }

    [Fact]
    public async Task Somebody_known_is_recognised_by_the_stable_id_although_name_and_e_mail_have_changed()
    {
        var email = Browser.NewEmail();
        var person = OAuthJourney.NewGitHubUser(email);
        fixture.GitHub.Person = person;
        using var first = new Browser(fixture.Service);
        await first.SignInWithAsync("github");
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser() with { Id = person.Id, Login = "renamed" };
        using var second = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App, (await second.SignInWithAsync("github")).Location);
        Assert.Equal(email, await second.SignedInEmailAsync());
        Assert.NotEqual(first.SessionToken, second.SessionToken);
    }

    [Theory]
    [InlineData("google", true, true)]
    [InlineData("linkedin", false, false)]
    public async Task A_new_person_signs_in_with_an_OpenID_provider(string provider, bool pkce, bool nonce)
    {
        var sub = $"sub-{Guid.NewGuid():N}";
        var email = Browser.NewEmail();
        await fixture.Oidc.SetAccountAsync(sub, email.ToUpperInvariant(), isVerified: true, "Dana Novak");
        using var browser = new Browser(fixture.Service);
        var url = new Uri(await browser.StartAsync(provider, sub));
        var query = HttpUtility.ParseQueryString(url.Query);
        Assert.Equal((pkce, nonce), (query["code_challenge"] is not null, query["nonce"] is not null));
        var landed = await browser.ReturnAsync(await OAuthJourney.VisitAsync(url.AbsoluteUri));
        Assert.Equal((HttpStatusCode.Found, OAuthJourney.App), (landed.Status, landed.Location));
        var user = (await browser.SessionAsync())["user"]!;
        Assert.Equal((email, "Dana Novak"), (user["email"]!.ToString(), user["name"]!.ToString()));
        var account = (await browser.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray().Single()!;
        Assert.Equal((provider, sub), (account["provider"]!.ToString(), account["providerAccountId"]!.ToString()));
    }

    [Fact]
    public async Task Apple_s_cross_site_post_leads_to_a_GET_with_the_cookies_and_the_first_one_brings_the_name()
    {
        var person = OAuthJourney.NewAppleUser($"{Guid.NewGuid():N}@privaterelay.appleid.com");
        fixture.Apple.Person = person;
        using var browser = new Browser(fixture.Service);
        var url = await browser.StartAsync("apple", null, ("callbackUrl", "/welcome"));
        var query = HttpUtility.ParseQueryString(new Uri(url).Query);
        Assert.Equal(("form_post", "name email", "S256"), (query["response_mode"], query["scope"], query["code_challenge_method"]));
        var landed = await browser.ReturnAsync(await OAuthJourney.VisitAsync(url));
        Assert.Equal(OAuthJourney.App + "/welcome", landed.Location);
        var user = (await browser.SessionAsync())["user"]!;
        Assert.Equal((person.Email, "Camille Martin"), (user["email"]!.ToString(), user["name"]!.ToString()));

        using var later = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App, (await later.SignInWithAsync("apple")).Location);
        Assert.Equal(user["id"]!.ToString(), (await later.SessionAsync())["user"]!["id"]!.ToString());
        await using var connection = await fixture.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM oauth_flows WHERE used_at IS NOT NULL AND (person_name IS NOT NULL OR code_verifier <> '' OR nonce IS NOT NULL)"));
    }

    [Fact]
    public async Task A_person_without_a_usable_name_gets_an_account_without_one()
    {
        var person = OAuthJourney.NewAppleUser() with { FirstName = "<b>", LastName = "" };
        fixture.Apple.Person = person;
        using var browser = new Browser(fixture.Service);
        await browser.SignInWithAsync("apple");
        Assert.Equal(person.Email, await browser.SignedInEmailAsync());
        Assert.Null((await browser.SessionAsync())["user"]!["name"]);
    }

    [Fact]
    public async Task A_referral_code_of_the_start_rewards_the_referrer_once_the_account_is_made()
    {
        var (referrer, _, referrerId) = await Browser.NewUserAsync(fixture.Service);
        using var _ = referrer;
        var code = (await referrer.SessionAsync())["user"]!["referralCode"]!.GetValue<string>();
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        await browser.ReturnAsync(await OAuthJourney.VisitAsync(await browser.StartAsync("github", null, ("referralCode", code.ToLowerInvariant()))));
        var id = (await browser.SessionAsync())["user"]!["id"]!.GetValue<Guid>();
        var verified = await fixture.Service.Bus.WaitForAsync<UserVerified>(message => message.UserId == id);
        Assert.Equal((referrerId, 5), (verified.ReferrerUserId, verified.ReferralCredits));
    }

    [Fact]
    public async Task One_person_in_two_tabs_at_the_same_moment_gets_one_account_and_two_sessions()
    {
        var email = Browser.NewEmail();
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser(email);
        var browsers = Enumerable.Range(0, 4).Select(_ => new Browser(fixture.Service)).ToList();
        var returns = new List<ProviderReturn>();
        foreach (var browser in browsers)
        {
            returns.Add(await OAuthJourney.VisitAsync(await browser.StartAsync("github")));
        }
        var landed = await Task.WhenAll(browsers.Zip(returns, (browser, back) => browser.ReturnAsync(back)));
        Assert.All(landed, answer => Assert.Equal(OAuthJourney.App, answer.Location));
        foreach (var browser in browsers)
        {
            Assert.Equal(email, await browser.SignedInEmailAsync());
            browser.Dispose();
        }
    }

    [Fact]
    public async Task Two_factor_is_not_asked_for_since_the_provider_has_its_own()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        using var browser = new Browser(fixture.Service);
        await browser.SignInWithAsync("github");
        var secret = (await browser.PostAsync("/api/account/two-factor/setup", new { })).Body!["secret"]!.GetValue<string>();
        var code = Totp.Code(TwoFactorTests.FromBase32(secret), fixture.Time.GetUtcNow().ToUnixTimeSeconds() / 30);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/api/account/two-factor/enable", new { code })).Status);
        using var again = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App, (await again.SignInWithAsync("github")).Location);
    }
}

using System.Net;
using System.Net.Http.Json;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.OAuth;
using FitMyCv.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>Linking a provider to an account: proven by the live session on the one side and by the provider on the other.</summary>
[Collection(nameof(OAuthCollection))]
public sealed class ProviderLinkTests(OAuthFixture fixture)
{
    [Theory]
    [InlineData("google")]
    [InlineData("github")]
    [InlineData("apple")]
    [InlineData("linkedin")]
    public async Task A_linked_provider_signs_in_to_the_account_whatever_its_e_mail_and_unlinking_ends_that(string provider)
    {
        var (user, email, id) = await Browser.NewUserAsync(fixture.Service);
        using var _ = user;
        var sub = await NewPersonAsync();
        Assert.Equal("linkSuccess=true", await user.LinkWithAsync(provider, sub));
        await NoticeAsync(id, "provider_linked");
        var links = (await user.GetAsync("/api/account/linked-accounts")).Body!;
        Assert.Equal(provider, links["accounts"]!.AsArray().Single()!["provider"]!.ToString());
        Assert.True(links["canUnlink"]![provider]!.GetValue<bool>());

        using var other = new Browser(fixture.Service);
        Assert.Equal(OAuthJourney.App, (await other.SignInWithAsync(provider, sub)).Location);
        Assert.Equal(email, await other.SignedInEmailAsync());
        Assert.Equal("account.providerAlreadyLinked", (await user.PostAsync("/api/account/link-oauth", new { provider })).Error);

        using var body = JsonContent.Create(new { provider });
        Assert.Equal(HttpStatusCode.OK, (await user.SendAsync(HttpMethod.Delete, "/api/account/unlink-oauth", body)).Status);
        await NoticeAsync(id, "provider_unlinked");
        using var stranger = new Browser(fixture.Service);
        await stranger.SignInWithAsync(provider, sub);
        Assert.NotEqual(email, await stranger.SignedInEmailAsync());
    }

    [Fact]
    public async Task An_identity_belongs_to_one_account()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        var (owner, _, _) = await Browser.NewUserAsync(fixture.Service);
        var (other, _, otherId) = await Browser.NewUserAsync(fixture.Service);
        using (owner)
        using (other)
        {
            var early = await owner.StartLinkAsync("github");
            var tab = new Browser(fixture.Service);
            foreach (var (name, value) in owner.Cookies)
            {
                tab.Cookies[name] = value;
            }
            using (tab)
            {
                Assert.Equal("linkSuccess=true", await owner.LinkWithAsync("github"));
                Assert.Equal("linkSuccess=already_linked", OAuthJourney.LinkOutcome(await tab.ReturnAsync(await OAuthJourney.VisitAsync(early))));
            }
            Assert.Equal("linkError=already_linked_other", await other.LinkWithAsync("github"));
            Assert.Empty((await other.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
            Assert.DoesNotContain(fixture.Service.Bus.Of<MailRequested>(), mail => mail.UserId == otherId && mail.Variables.GetValueOrDefault("event") == "provider_linked");
        }
    }

    [Fact]
    public async Task Of_two_identities_of_one_provider_the_second_is_not_linked()
    {
        var (user, _, _) = await Browser.NewUserAsync(fixture.Service);
        using var _ = user;
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        var second = await user.StartLinkAsync("github");
        var state = user.Cookies["next-auth.state"];
        Assert.Equal("linkSuccess=true", await user.LinkWithAsync("github"));
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        user.Cookies["next-auth.state"] = state;
        Assert.Equal("linkError=invalid_state", OAuthJourney.LinkOutcome(await user.ReturnAsync(await OAuthJourney.VisitAsync(second))));
        Assert.Single((await user.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
    }

    [Fact]
    public async Task A_link_needs_the_very_session_that_began_it()
    {
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        var (victim, email, _) = await Browser.NewUserAsync(fixture.Service);
        using var _ = victim;
        async Task<string> FinishAsync(Action<Browser> change)
        {
            var back = await OAuthJourney.VisitAsync(await victim.StartLinkAsync("github"));
            using var browser = new Browser(fixture.Service);
            foreach (var (name, value) in victim.Cookies)
            {
                browser.Cookies[name] = value;
            }
            change(browser);
            return OAuthJourney.LinkOutcome(await browser.ReturnAsync(back));
        }

        // Signed out, and signed in again or as somebody else, in the same browser.
        Assert.Equal("linkError=session_expired", await FinishAsync(browser => browser.Cookies.Remove("next-auth.session-token")));
        using var again = new Browser(fixture.Service);
        await again.SignInAsync(email);
        Assert.Equal("linkError=session_expired", await FinishAsync(browser => browser.Cookies["next-auth.session-token"] = again.SessionToken!));
        var (attacker, _, _) = await Browser.NewUserAsync(fixture.Service);
        using (attacker)
        {
            Assert.Equal("linkError=session_expired", await FinishAsync(browser => browser.Cookies["next-auth.session-token"] = attacker.SessionToken!));
            // An attacker who sends the victim his own flow links nothing to the victim, nor the victim's identity to himself.
            var sent = await OAuthJourney.VisitAsync(await attacker.StartLinkAsync("github"));
            Assert.Equal("linkError=invalid_state", OAuthJourney.LinkOutcome(await victim.ReturnAsync(sent)));
            Assert.Empty((await attacker.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
        }
        Assert.Equal("linkError=invalid_state", await FinishAsync(browser => browser.Cookies.Remove("next-auth.state")));
        // The session that began it has ended meanwhile.
        var late = await OAuthJourney.VisitAsync(await victim.StartLinkAsync("github"));
        using var keptCookies = new Browser(fixture.Service);
        foreach (var (name, value) in victim.Cookies)
        {
            keptCookies.Cookies[name] = value;
        }
        await victim.NextAuthAsync("signout");
        Assert.Equal("linkError=session_expired", OAuthJourney.LinkOutcome(await keptCookies.ReturnAsync(late)));
        Assert.Empty((await again.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
    }

    [Fact]
    public async Task A_link_that_is_late_replayed_or_declined_says_so()
    {
        var (user, _, _) = await Browser.NewUserAsync(fixture.Service);
        using var _ = user;
        fixture.GitHub.Person = null;
        Assert.Equal("linkError=oauth_error", await user.LinkWithAsync("github"));
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        var late = await OAuthJourney.VisitAsync(await user.StartLinkAsync("github"));
        fixture.Time.Shift = OAuthFlows.Life + TimeSpan.FromSeconds(1);
        try
        {
            Assert.Equal("linkError=expired", OAuthJourney.LinkOutcome(await user.ReturnAsync(late)));
        }
        finally
        {
            fixture.Time.Shift = TimeSpan.Zero;
        }
        var good = await OAuthJourney.VisitAsync(await user.StartLinkAsync("github"));
        Assert.Equal("linkError=oauth_error", OAuthJourney.LinkOutcome(await user.ReturnAsync(good.With("code", "made-up"))));
        Assert.Equal("linkError=invalid_state", OAuthJourney.LinkOutcome(await user.ReturnAsync(good)));
        Assert.Empty((await user.GetAsync("/api/account/linked-accounts")).Body!["accounts"]!.AsArray());
    }

    [Fact]
    public async Task Linking_needs_a_user_and_a_known_provider()
    {
        using var nobody = new Browser(fixture.Service);
        Assert.Equal("common.notAuthenticated", (await nobody.PostAsync("/api/account/link-oauth", new { provider = "github" })).Error);
        var (user, _, _) = await Browser.NewUserAsync(fixture.Service);
        using var _ = user;
        Assert.Equal("account.providerRequired", (await user.PostAsync("/api/account/link-oauth", new { })).Error);
        Assert.Equal("account.providerInvalid", (await user.PostAsync("/api/account/link-oauth", new { provider = "facebook" })).Error);
        Assert.Equal(HttpStatusCode.OK, (await user.PostAsync("/api/account/link-oauth", new { provider = " GitHub " })).Status);
        // The answer holds the state of this browser's flow: an idempotency key does not bring it back.
        async Task<string> KeyedAsync() =>
            (await user.SendAsync(HttpMethod.Post, "/api/account/link-oauth", JsonContent.Create(new { provider = "github" }), request => request.Headers.Add("Idempotency-Key", "one"))).Body!["authUrl"]!.ToString();
        Assert.NotEqual(await KeyedAsync(), await KeyedAsync());
    }

    [Theory]
    [InlineData("unlink")]
    [InlineData("delete")]
    public async Task Apple_revokes_its_refresh_token_when_the_link_or_the_account_ends_also_after_Apple_was_away(string end)
    {
        var (user, _, id) = await Browser.NewUserAsync(fixture.Service);
        using var _ = user;
        var before = fixture.Apple.LiveRefreshTokens;
        fixture.Apple.Person = OAuthJourney.NewAppleUser();
        Assert.Equal("linkSuccess=true", await user.LinkWithAsync("apple"));
        var token = Assert.Single(fixture.Apple.LiveRefreshTokens.Except(before));
        await using var connection = await fixture.Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var stored = await connection.QuerySingleAsync<byte[]>("SELECT apple_refresh_token FROM external_logins WHERE user_id = @id", new { id });
        Assert.DoesNotContain(token, System.Text.Encoding.Latin1.GetString(stored), StringComparison.Ordinal);

        fixture.Apple.IsAway = true;
        try
        {
            using var body = JsonContent.Create(new { provider = "apple" });
            var ended = await user.SendAsync(HttpMethod.Delete, end == "unlink" ? "/api/account/unlink-oauth" : "/api/account/delete", body);
            Assert.Equal(HttpStatusCode.OK, ended.Status);
            var revocations = fixture.Service.Services.GetRequiredService<AppleRevocations>();
            await revocations.RevokeDueAsync(TestContext.Current.CancellationToken);
            Assert.DoesNotContain(token, fixture.Apple.Revoked);
            fixture.Apple.IsAway = false;
            await Eventually.UntilAsync("the token revoked", async () =>
            {
                await connection.ExecuteAsync("UPDATE apple_revocations SET not_before = now()");
                await revocations.RevokeDueAsync(TestContext.Current.CancellationToken);
                return fixture.Apple.Revoked.Contains(token);
            });
            await Eventually.UntilAsync("the token forgotten", async () => await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM apple_revocations") == 0);
        }
        finally
        {
            fixture.Apple.IsAway = false;
        }
    }

    /// <summary>A person with an account at every provider; answers the hint for Google and LinkedIn.</summary>
    private async Task<string> NewPersonAsync()
    {
        var sub = $"sub-{Guid.NewGuid():N}";
        await fixture.Oidc.SetAccountAsync(sub, Browser.NewEmail(), isVerified: true);
        fixture.GitHub.Person = OAuthJourney.NewGitHubUser();
        fixture.Apple.Person = OAuthJourney.NewAppleUser();
        return sub;
    }

    private Task<MailRequested> NoticeAsync(Guid userId, string name) =>
        fixture.Service.Bus.WaitForAsync<MailRequested>(mail => mail.UserId == userId && mail.TriggerName == "security_notice" && mail.Variables.GetValueOrDefault("event") == name);
}

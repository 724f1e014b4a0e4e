using System.Net;
using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>The NextAuth routes over HTTP, as the next-auth client uses them.</summary>
public sealed class SignInTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string App = TestIdentity.PublicUrl;

    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task A_registered_user_signs_in_sees_the_session_and_signs_out()
    {
        using var browser = new Browser(Service);
        var email = Browser.NewEmail();
        var registered = await browser.RegisterAsync($"  {email.ToUpperInvariant()} ", name: " <b>Zoé</b>  Lefèvre ");
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Equal(email, registered.Body!["user"]!["email"]!.GetValue<string>());
        Assert.Equal("Zoé Lefèvre", registered.Body["user"]!["name"]!.GetValue<string>());
        Assert.Null(browser.SessionToken);

        var signedIn = await browser.NextAuthAsync("callback/credentials", ("email", email), ("password", Browser.Password), ("callbackUrl", "/dashboard"));
        Assert.Equal(HttpStatusCode.OK, signedIn.Status);
        Assert.Equal($"{App}/dashboard", signedIn.Url);
        var session = await browser.SessionAsync();
        Assert.Equal(email, session["user"]!["email"]!.GetValue<string>());
        Assert.Equal("USER", session["user"]!["role"]!.GetValue<string>());
        Assert.Null(session["user"]!["emailVerified"]);
        Assert.Matches("^[A-Z2-9]{8}$", session["user"]!["referralCode"]!.GetValue<string>());
        Assert.InRange(session["expires"]!.GetValue<DateTimeOffset>(), DateTimeOffset.UtcNow.AddDays(6.9), DateTimeOffset.UtcNow.AddDays(7.01));

        var signedOut = await browser.NextAuthAsync("signout", ("callbackUrl", "/bye"));
        Assert.Equal($"{App}/bye", signedOut.Url);
        Assert.Null(browser.SessionToken);
        Assert.Equal("{}", (await browser.SessionAsync()).ToJsonString());
    }

    [Fact]
    public async Task Registration_asks_for_the_account_mail_and_announces_the_user()
    {
        var (browser, email, id) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var registered = await Service.Bus.WaitForAsync<UserRegistered>(message => message.UserId == id);
            Assert.Equal(("credentials", "USER", false, "fr"), (registered.Provider, registered.Role, registered.EmailVerified, registered.Locale));
            var mail = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id);
            Assert.Equal(("email_verification", email, "Camille Martin"), (mail.TriggerName, mail.RecipientEmail, mail.Variables["userName"]));
            Assert.StartsWith($"{App}/api/auth/verify-email?token=", mail.Variables["verificationUrl"], StringComparison.Ordinal);
            var signedIn = await Service.Bus.WaitForAsync<UserSignedIn>(message => message.UserId == id);
            Assert.Equal(Browser.ClaimsOf(browser.SessionToken!).GetProperty("sid").GetGuid(), signedIn.SessionId);
        }
    }

    [Fact]
    public async Task The_session_token_has_the_claims_that_the_services_read()
    {
        var (browser, email, id) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var header = JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(browser.SessionToken!.Split('.')[0]));
            Assert.Equal(("ES256", "JWT"), (header.GetProperty("alg").GetString(), header.GetProperty("typ").GetString()));
            var claims = Browser.ClaimsOf(browser.SessionToken);
            Assert.Equal(App, claims.GetProperty("iss").GetString());
            Assert.Equal("fitmycv", claims.GetProperty("aud").GetString());
            Assert.Equal(id, claims.GetProperty("sub").GetGuid());
            Assert.Equal(email, claims.GetProperty("email").GetString());
            Assert.Equal("Camille Martin", claims.GetProperty("name").GetString());
            Assert.Equal("fr", claims.GetProperty("locale").GetString());
            Assert.Equal(JsonValueKind.False, claims.GetProperty("email_verified").ValueKind);
            Assert.Equal(7 * 86400, claims.GetProperty("exp").GetInt64() - claims.GetProperty("iat").GetInt64());
            Assert.True(claims.TryGetProperty("jti", out _));
        }
    }

    [Fact]
    public async Task Wrong_password_unknown_e_mail_and_missing_fields_are_answered_alike()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        user.Dispose();
        var answers = new List<string>();
        foreach (var fields in new (string, string)[][]
        {
            [("email", email), ("password", Browser.Password + "x")],
            [("email", Browser.NewEmail()), ("password", Browser.Password)],
            [("email", email), ("password", "")],
            [("email", "nonsense"), ("password", "x")],
            [("autoSignInToken", "nonsense")],
            [],
        })
        {
            using var browser = new Browser(Service);
            var answer = await browser.NextAuthAsync("callback/credentials", fields);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.Status);
            Assert.Null(browser.SessionToken);
            answers.Add(answer.Url!);
        }
        Assert.Equal($"{App}/api/auth/error?error=CredentialsSignin&provider=credentials", Assert.Single(answers.Distinct(StringComparer.Ordinal)));
    }

    [Fact]
    public async Task Without_json_true_the_answers_are_redirects()
    {
        var (browser, email, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var csrf = await browser.CsrfAsync();
            var good = await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/credentials", Browser.Form(("csrfToken", csrf), ("email", email), ("password", Browser.Password), ("callbackUrl", "/x")));
            Assert.Equal((HttpStatusCode.Found, $"{App}/x"), (good.Status, good.Location));
            var bad = await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/credentials", Browser.Form(("csrfToken", csrf), ("email", email), ("password", "wrong")));
            Assert.Equal((HttpStatusCode.Found, $"{App}/api/auth/error?error=CredentialsSignin&provider=credentials"), (bad.Status, bad.Location));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    public async Task Without_the_csrf_token_nothing_happens(string csrf)
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        using var browser = new Browser(Service);
        await browser.CsrfAsync();
        var signIn = await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/credentials", Browser.Form(("csrfToken", csrf), ("json", "true"), ("email", email), ("password", Browser.Password)));
        Assert.Equal((HttpStatusCode.OK, $"{App}/api/auth/signin?csrf=true"), (signIn.Status, signIn.Url));
        Assert.Null(browser.SessionToken);
        using (user)
        {
            var signOut = await user.SendAsync(HttpMethod.Post, "/api/auth/signout", Browser.Form(("csrfToken", csrf), ("json", "true")));
            Assert.Equal($"{App}/api/auth/signout?csrf=true", signOut.Url);
            Assert.Equal(email, (await user.SessionAsync())["user"]!["email"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task The_gateways_bearer_beside_the_cookie_does_not_replace_the_csrf_token()
    {
        var (browser, _, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            browser.Bearer = browser.SessionToken;
            var refused = await browser.SendAsync(HttpMethod.Post, "/api/auth/signout", Browser.Form(("json", "true")));
            Assert.Equal($"{App}/api/auth/signout?csrf=true", refused.Url);
            browser.Cookies.Clear();
            var done = await browser.SendAsync(HttpMethod.Post, "/api/auth/signout", Browser.Form(("json", "true")));
            Assert.Equal(App, done.Url);
            Assert.Equal("{}", (await browser.SessionAsync()).ToJsonString());
        }
    }

    [Fact]
    public async Task Sign_out_is_broadcast_and_listed_and_the_token_is_refused()
    {
        var (browser, _, id) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var token = browser.SessionToken!;
            var sid = Browser.ClaimsOf(token).GetProperty("sid").GetGuid();
            await browser.NextAuthAsync("signout");
            var revoked = await Service.Bus.WaitForAsync<SessionRevoked>(message => message.UserId == id);
            Assert.Equal(("signout", sid), (revoked.Reason, Assert.Single(revoked.SessionIds)));
            Assert.InRange(revoked.Until, DateTimeOffset.UtcNow.AddDays(6.9), DateTimeOffset.UtcNow.AddDays(7.1));
            using var internals = Service.InternalClient("gateway");
            var list = await internals.GetStringAsync(new Uri("/internal/revocations", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Contains(sid.ToString(), list, StringComparison.Ordinal);
            browser.Bearer = token;
            await Testing.Eventually.UntilAsync(
                "the token to be refused",
                async () => (await browser.GetAsync("/api/account/linked-accounts")).Status == HttpStatusCode.Unauthorized,
                TimeSpan.FromSeconds(2));
        }
    }

    [Fact]
    public async Task Forged_tokens_are_refused_as_bearer_and_as_cookie()
    {
        var (browser, _, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var good = browser.SessionToken!;
            browser.Bearer = good;
            Assert.Equal(HttpStatusCode.OK, (await browser.GetAsync("/api/account/linked-accounts")).Status);
            foreach (var forged in Forgeries.Of(good))
            {
                using var bearer = new Browser(Service) { Bearer = forged };
                Assert.Equal("common.notAuthenticated", (await bearer.GetAsync("/api/account/linked-accounts")).Error);
                using var cookie = new Browser(Service);
                cookie.Cookies["next-auth.session-token"] = forged;
                Assert.Equal(HttpStatusCode.Unauthorized, (await cookie.GetAsync("/api/account/linked-accounts")).Status);
                Assert.Equal("{}", (await cookie.SessionAsync()).ToJsonString());
                Assert.Null(cookie.SessionToken);
            }
        }
    }

    [Fact]
    public async Task A_cookie_in_chunks_is_joined_by_number_and_deleted_whole()
    {
        var (browser, email, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var token = browser.SessionToken!;
            browser.Cookies.Remove("next-auth.session-token");
            for (var chunk = 11; chunk >= 0; chunk--)
            {
                browser.Cookies[$"next-auth.session-token.{chunk}"] = token[(chunk * 30)..(chunk == 11 ? token.Length : (chunk + 1) * 30)];
            }
            Assert.Equal(email, (await browser.SessionAsync())["user"]!["email"]!.GetValue<string>());
            await browser.NextAuthAsync("signout");
            Assert.DoesNotContain(browser.Cookies.Keys, name => name.StartsWith("next-auth.session-token", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_token_older_than_a_day_is_issued_anew_until_the_session_is_30_days_old()
    {
        var (browser, _, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var first = browser.SessionToken!;
            await browser.SessionAsync();
            Assert.Equal(first, browser.SessionToken);
            var update = await browser.PostAsync("/api/auth/session", new { csrfToken = await browser.CsrfAsync(), data = new { role = "ADMIN" } });
            Assert.Equal("USER", update.Body!["user"]!["role"]!.GetValue<string>());
            Assert.NotEqual(first, browser.SessionToken);
            var sid = Browser.ClaimsOf(first).GetProperty("sid").GetGuid();
            await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("UPDATE sessions SET created_at = now() - interval '29 days' WHERE sid = @sid", new { sid });
            update = await browser.PostAsync("/api/auth/session", new { csrfToken = await browser.CsrfAsync() });
            Assert.InRange(update.Body!["expires"]!.GetValue<DateTimeOffset>(), DateTimeOffset.UtcNow.AddHours(23), DateTimeOffset.UtcNow.AddHours(25));
            Assert.Equal(HttpStatusCode.BadRequest, (await browser.PostAsync("/api/auth/session", new { csrfToken = "wrong" })).Status);
        }
    }

    [Fact]
    public async Task Pages_and_unknown_routes_are_answered_as_specified()
    {
        using var browser = new Browser(Service);
        var page = await browser.GetAsync("/api/auth/signin?error=CredentialsSignin&callbackUrl=https%3A%2F%2Fevil.example%2F");
        Assert.Equal(HttpStatusCode.Found, page.Status);
        Assert.Equal($"{App}/auth?error=CredentialsSignin&callbackUrl={Uri.EscapeDataString(App)}", page.Location);
        Assert.Equal("common.notFound", (await browser.GetAsync("/api/auth/no-such-route")).Error);
        Assert.Equal("common.methodNotAllowed", (await browser.GetAsync("/api/auth/callback/credentials")).Error);
        Assert.Equal($"{App}/auth?error=Configuration", (await browser.GetAsync("/api/auth/callback/google?code=x&state=y")).Location);
        Assert.Equal($"{App}/api/auth/error?error=OAuthSignin", (await browser.NextAuthAsync("signin/google")).Url);
        var log = await browser.SendAsync(HttpMethod.Post, "/api/auth/_log", Browser.Form(("level", "error")));
        Assert.Equal((HttpStatusCode.OK, 0L), (log.Status, log.Response.Content.Headers.ContentLength ?? 0));
        using var big = new ByteArrayContent(new byte[17 * 1024]);
        var tooLong = await browser.SendAsync(HttpMethod.Post, "/api/auth/_log", big);
        Assert.Equal(("common.payloadTooLarge", $"{App}/api/auth/error?error=Default"), (tooLong.Error, tooLong.Url));
        using var text = new StringContent("csrfToken=x");
        var wrongType = await browser.SendAsync(HttpMethod.Post, "/api/auth/signout", text);
        Assert.Equal(("common.unsupportedMediaType", $"{App}/api/auth/error?error=Default"), (wrongType.Error, wrongType.Url));
        var providers = await browser.GetAsync("/api/auth/providers");
        Assert.Empty(providers.SetCookies);
        Assert.Equal(
            $$$"""{"credentials":{"id":"credentials","name":"Credentials","type":"credentials","signinUrl":"{{{App}}}/api/auth/signin/credentials","callbackUrl":"{{{App}}}/api/auth/callback/credentials"}}""",
            providers.Body!.ToJsonString());
    }

    [Fact]
    public async Task Csrf_is_stable_while_its_cookie_lives_and_the_cookies_are_closed_to_scripts()
    {
        using var browser = new Browser(Service);
        var first = await browser.GetAsync("/api/auth/csrf");
        Assert.Equal(await browser.CsrfAsync(), first.Body!["csrfToken"]!.GetValue<string>());
        Assert.Contains("no-store", first.Response.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
        Assert.Equal(2, first.SetCookies.Count);
        Assert.All(first.SetCookies, line => Assert.Matches("path=/; samesite=lax; httponly$", line));
    }
}

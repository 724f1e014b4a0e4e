using System.Net;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>Registration and the sign-in throttle over HTTP.</summary>
public sealed class RegistrationTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task What_is_wrong_is_answered_in_the_specified_order()
    {
        using var browser = new Browser(Service);
        async Task<string?> ErrorOf(object body) => (await browser.PostAsync("/api/auth/register", body)).Error;
        Assert.Equal("common.invalidPayload", await ErrorOf(new { email = 7, password = "x" }));
        Assert.Equal("common.invalidPayload", await ErrorOf(Array.Empty<string>()));
        Assert.Equal("auth.emailAndPasswordRequired", await ErrorOf(new { email = "", password = "x", name = "Z" }));
        Assert.Equal("auth.emailInvalid", await ErrorOf(new { email = "a@b", password = "x", name = "Z" }));
        Assert.Equal("auth.nameInvalid", await ErrorOf(new { email = Browser.NewEmail(), password = "x", name = "Z", referralCode = "NOSUCH99" }));
        Assert.Equal("auth.passwordWeak", await ErrorOf(new { email = Browser.NewEmail(), password = "x", referralCode = "NOSUCH99" }));
        Assert.Equal("auth.referralCodeInvalid", await ErrorOf(new { email = Browser.NewEmail(), password = Browser.Password, referralCode = "NOSUCH99" }));
        using var text = new StringContent("email=a@b.test");
        Assert.Equal("common.unsupportedMediaType", (await browser.SendAsync(HttpMethod.Post, "/api/auth/register", text)).Error);
        var weak = await browser.RegisterAsync(Browser.NewEmail(), "iloveyou");
        Assert.NotEmpty(weak.Body!["errors"]!["password"]!.AsArray());
    }

    [Fact]
    public async Task Parallel_registrations_of_one_address_make_one_account()
    {
        var email = Browser.NewEmail();
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
        {
            using var browser = new Browser(Service);
            return await browser.RegisterAsync(email);
        }));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.Created), answer => Assert.Equal("auth.accountCreateFailed", answer.Error));
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var id = await connection.QuerySingleAsync<Guid>("SELECT id FROM users WHERE email = @email", new { email });
        await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "account_exists");
        Assert.Single(Service.Bus.Of<UserRegistered>(), message => message.UserId == id);
        Assert.Single(Service.Bus.Of<MailRequested>(), message => message.UserId == id && message.TriggerName == "account_exists");
    }

    [Fact]
    public async Task A_second_registration_changes_nothing()
    {
        var (browser, email, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            Assert.Equal("auth.accountCreateFailed", (await browser.RegisterAsync(email.ToUpperInvariant(), "Copper-meadow-77-harbour", "Somebody Else")).Error);
            Assert.Equal("Camille Martin", (await browser.SessionAsync())["user"]!["name"]!.GetValue<string>());
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(email, "Copper-meadow-77-harbour")).Status);
        }
    }

    [Fact]
    public async Task Members_beyond_the_contract_give_no_rights()
    {
        using var browser = new Browser(Service);
        var email = Browser.NewEmail();
        await browser.PostAsync("/api/auth/register", new { email, password = Browser.Password, role = "ADMIN", emailVerified = DateTime.UtcNow });
        await browser.SignInAsync(email);
        var user = (await browser.SessionAsync())["user"]!;
        Assert.Equal("USER", user["role"]!.GetValue<string>());
        Assert.Null(user["emailVerified"]);
    }

    [Fact]
    public async Task After_ten_failures_the_pair_is_throttled_and_others_are_not()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        user.Dispose();
        foreach (var address in new[] { email, Browser.NewEmail() })
        {
            using var guesser = new Browser(Service);
            for (var i = 0; i < 10; i++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await guesser.SignInAsync(address, $"wrong-{i}")).Status);
            }
            var refused = await guesser.SignInAsync(address);
            Assert.Equal((HttpStatusCode.TooManyRequests, "auth.tooManyAttempts"), (refused.Status, refused.Error));
            Assert.InRange(refused.Body!["retryAfter"]!.GetValue<int>(), 600, 900);
            Assert.Equal(refused.Body["retryAfter"]!.ToString(), refused.Response.Headers.RetryAfter!.ToString());
            Assert.EndsWith("error?error=TooManyRequests", refused.Url, StringComparison.Ordinal);
            Assert.Null(guesser.SessionToken);
        }
        using var elsewhere = new Browser(Service);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.SignInAsync(email)).Status);
    }

    [Fact]
    public async Task Guesses_side_by_side_are_bounded_like_those_in_a_row()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        user.Dispose();
        using var guesser = new Browser(Service);
        var csrf = await guesser.CsrfAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => guesser.SendAsync(
            HttpMethod.Post,
            "/api/auth/callback/credentials",
            Browser.Form(("csrfToken", csrf), ("json", "true"), ("email", email), ("password", $"wrong-{i}")))));
        Assert.Equal(10, answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized));
        Assert.Equal(HttpStatusCode.TooManyRequests, (await guesser.SignInAsync(email)).Status);
    }

    [Fact]
    public async Task A_success_clears_the_failures_and_old_ones_do_not_count()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        user.Dispose();
        using var browser = new Browser(Service);
        for (var round = 0; round < 2; round++)
        {
            for (var i = 0; i < 6; i++)
            {
                Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(email, $"wrong-{i}")).Status);
            }
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email)).Status);
        }
        for (var i = 0; i < 10; i++)
        {
            await browser.SignInAsync(email, $"wrong-{i}");
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, (await browser.SignInAsync(email)).Status);
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE sign_in_failures SET at = at - interval '15 minutes' WHERE address = @Address", new { browser.Address });
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email)).Status);
    }

    [Fact]
    public async Task A_weaker_stored_hash_is_rewritten_at_the_next_sign_in()
    {
        var (browser, email, _) = await Browser.NewUserAsync(Service);
        using (browser)
        {
            var weak = new Microsoft.AspNetCore.Identity.PasswordHasher<object>().HashPassword(new object(), Browser.Password);
            await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
            await connection.ExecuteAsync("UPDATE users SET password_hash = @weak WHERE email = @email", new { weak, email });
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email)).Status);
            Assert.NotEqual(weak, await connection.QuerySingleAsync<string>("SELECT password_hash FROM users WHERE email = @email", new { email }));
            Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email)).Status);
        }
    }
}

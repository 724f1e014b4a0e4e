using System.Buffers.Text;
using System.Net;
using System.Text;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Passwords;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>Rules of the trust checklist that no other test is about; the table in the service's README names the test of each.</summary>
public sealed class TrustTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task No_more_hashes_run_at_once_than_there_are_cores_and_who_waits_too_long_is_told()
    {
        // So costly that the first ones are still at work when the next has waited.
        using var hashing = new PasswordHashing(iterations: 5_000_000, TimeSpan.FromMilliseconds(1));
        var running = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => hashing.HashAsync("one password", TestContext.Current.CancellationToken)).ToList();

        var refused = await Assert.ThrowsAsync<ProblemException>(() => hashing.HashAsync("another password", TestContext.Current.CancellationToken));

        Assert.Same(CommonErrors.Unavailable, refused.Error);
        Assert.Contains(running, hash => !hash.IsCompleted);
        await Task.WhenAll(running);
        Assert.NotEmpty(await hashing.HashAsync("a third password", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Failures_count_over_all_replicas()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        user.Dispose();
        await using var replica = await TestService<Program>.StartAsync("identity", new TestServiceOptions { Sharing = (Service.Servers, Service.Identity) }, TestContext.Current.CancellationToken);
        using var here = new Browser(Service);
        using var there = new Browser(replica) { Address = here.Address };
        for (var guess = 0; guess < 5; guess++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await here.SignInAsync(email, "a wrong password")).Status);
            Assert.Equal(HttpStatusCode.Unauthorized, (await there.SignInAsync(email, "a wrong password")).Status);
        }
        Assert.Equal("auth.tooManyAttempts", (await here.SignInAsync(email)).Error);
        Assert.Equal("auth.tooManyAttempts", (await there.SignInAsync(email)).Error);
    }

    [Fact]
    public async Task Secrets_are_random_and_stored_as_hashes_only()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var browser = user;
        await browser.PostAsync("/api/auth/request-reset", new { email });
        var refresh = (await browser.PostAsync("/api/auth/token", new { grant_type = "password", email, password = Browser.Password })).Body!["refreshToken"]!.GetValue<string>();
        var secrets = new List<string> { refresh };
        foreach (var (trigger, variable) in new[] { ("password_reset", "resetUrl"), ("email_verification", "verificationUrl") })
        {
            var mail = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == trigger);
            secrets.Add(mail.Variables[variable].Split("token=")[1]);
        }
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var tables = (await connection.QueryAsync<string>("SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'outbox'")).AsList();
        foreach (var secret in secrets)
        {
            Assert.Equal(32, Base64Url.DecodeFromChars(secret).Length);
            var hash = Convert.ToHexStringLower(SecretToken.HashOf(secret));
            var rows = new List<string>();
            foreach (var table in tables)
            {
                rows.AddRange(await connection.QueryAsync<string>($"SELECT row_to_json(t)::text FROM \"{table}\" AS t"));
            }
            Assert.DoesNotContain(rows, row => row.Contains(secret, StringComparison.Ordinal) || row.Contains(Convert.ToHexStringLower(Encoding.ASCII.GetBytes(secret)), StringComparison.Ordinal));
            Assert.Single(rows, row => row.Contains(hash, StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_reset_leaves_the_second_factor_in_force()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var browser = user;
        var setup = (await browser.PostAsync("/api/account/two-factor/setup", new { })).Body!["secret"]!.ToString();
        var code = Totp.Code(TwoFactorTests.FromBase32(setup), Service.TotpStep());
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync("/api/account/two-factor/enable", new { code })).Status);
        await browser.PostAsync("/api/auth/request-reset", new { email });
        var mail = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "password_reset");
        const string password = "Copper-meadow-77-harbour";

        var reset = await browser.PostAsync("/api/auth/reset-password", new { token = mail.Variables["resetUrl"].Split("token=")[1], password });

        Assert.Equal(HttpStatusCode.OK, reset.Status);
        Assert.Empty(reset.SetCookies);
        using var other = new Browser(Service);
        var signedIn = await other.SignInAsync(email, password);
        Assert.Equal(HttpStatusCode.Unauthorized, signedIn.Status);
        Assert.EndsWith("error=TwoFactorRequired", signedIn.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_sign_in_is_a_session_of_its_own()
    {
        var (first, email, _) = await Browser.NewUserAsync(Service);
        using var second = new Browser(Service);
        await second.SignInAsync(email);
        var (before, one, other) = (first.SessionToken!, Browser.ClaimsOf(first.SessionToken!), Browser.ClaimsOf(second.SessionToken!));
        Assert.NotEqual(one.GetProperty("sid").GetString(), other.GetProperty("sid").GetString());
        Assert.NotEqual(one.GetProperty("jti").GetString(), other.GetProperty("jti").GetString());
        // Also in the browser that was signed in already: nobody is given a session that somebody else began.
        await first.SignInAsync(email);
        Assert.NotEqual(one.GetProperty("sid").GetString(), Browser.ClaimsOf(first.SessionToken!).GetProperty("sid").GetString());
        Assert.NotEqual(before, first.SessionToken);
        first.Dispose();
    }
}

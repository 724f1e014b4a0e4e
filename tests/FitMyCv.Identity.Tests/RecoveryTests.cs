using System.Net;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>The flows by mail: verification, reset, change of the address.</summary>
public sealed class RecoveryTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string OtherPassword = "Copper-meadow-77-harbour";

    private TestService<Program> Service => fixture.Service;

    private async Task<string> SecretAsync(Guid userId, string trigger, string variable) =>
        (await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == userId && message.TriggerName == trigger)).Variables[variable].Split("token=")[1];

    [Fact]
    public async Task The_mailed_link_verifies_opens_a_session_and_gives_an_auto_sign_in_token_each_once()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var first = user;
        var link = "/api/auth/verify-email?token=" + await SecretAsync(id, "email_verification", "verificationUrl");
        using var browser = new Browser(Service);
        var head = await browser.SendAsync(HttpMethod.Head, link);
        Assert.Equal(HttpStatusCode.MethodNotAllowed, head.Status);
        var answer = await browser.GetAsync(link);
        Assert.Equal(HttpStatusCode.Found, answer.Status);
        Assert.StartsWith($"{TestIdentity.PublicUrl}/auth/complete-signin?token=", answer.Location, StringComparison.Ordinal);
        Assert.NotNull((await browser.SessionAsync())["user"]!["emailVerified"]);
        Assert.NotNull((await first.SessionAsync())["user"]!["emailVerified"]);
        Assert.True(Browser.ClaimsOf(first.SessionToken!).GetProperty("email_verified").GetBoolean());
        Assert.Equal("auth.tokenInvalid", (await browser.GetAsync(link)).Error);
        var verified = await Service.Bus.WaitForAsync<UserVerified>(message => message.UserId == id);
        Assert.True(verified.First);
        await Service.Bus.WaitForAsync<MailRequested>(message => message.MailId == $"welcome:{id}");

        using var second = new Browser(Service);
        var token = answer.Location!.Split("token=")[1];
        Assert.Equal(HttpStatusCode.OK, (await second.NextAuthAsync("callback/credentials", ("autoSignInToken", token))).Status);
        Assert.Equal(email, (await second.SessionAsync())["user"]!["email"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Unauthorized, (await second.NextAuthAsync("callback/credentials", ("autoSignInToken", token))).Status);
    }

    [Fact]
    public async Task Somebody_signed_in_as_another_user_keeps_that_session()
    {
        var (user, _, id) = await Browser.NewUserAsync(Service);
        user.Dispose();
        var (other, otherEmail, _) = await Browser.NewUserAsync(Service);
        using (other)
        {
            await other.GetAsync("/api/auth/verify-email?token=" + await SecretAsync(id, "email_verification", "verificationUrl"));
            Assert.Equal(otherEmail, (await other.SessionAsync())["user"]!["email"]!.GetValue<string>());
        }
    }

    [Fact]
    public async Task A_bad_link_is_a_problem_for_programs_and_a_page_for_browsers()
    {
        using var browser = new Browser(Service);
        Assert.Equal("auth.tokenRequired", (await browser.GetAsync("/api/auth/verify-email")).Error);
        Assert.Equal("auth.tokenInvalid", (await browser.GetAsync("/api/auth/verify-email?token=nonsense")).Error);
        var page = await browser.SendAsync(HttpMethod.Get, "/api/auth/verify-email?token=nonsense", change: request => request.Headers.Add("Accept", "text/html"));
        Assert.Equal($"{TestIdentity.PublicUrl}/auth?error=token-invalid", page.Location);
    }

    [Fact]
    public async Task The_first_verification_of_a_referred_user_names_the_referrer_up_to_twenty_times()
    {
        var (referrer, _, referrerId) = await Browser.NewUserAsync(Service);
        using var _ = referrer;
        var code = (await referrer.SessionAsync())["user"]!["referralCode"]!.GetValue<string>();
        async Task<UserVerified> VerifiedFriendAsync()
        {
            using var friend = new Browser(Service);
            var registered = await friend.PostAsync("/api/auth/register", new { email = Browser.NewEmail(), password = Browser.Password, referralCode = code.ToLowerInvariant() });
            var id = registered.Body!["user"]!["id"]!.GetValue<Guid>();
            await friend.GetAsync("/api/auth/verify-email?token=" + await SecretAsync(id, "email_verification", "verificationUrl"));
            return await Service.Bus.WaitForAsync<UserVerified>(message => message.UserId == id);
        }
        var rewarded = await VerifiedFriendAsync();
        Assert.Equal((referrerId, 5), (rewarded.ReferrerUserId, rewarded.ReferralCredits));
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            "INSERT INTO referrals (referrer_user_id, rewarded_at) SELECT @referrerId, now() FROM generate_series(1, 19)",
            new { referrerId });
        Assert.Null((await VerifiedFriendAsync()).ReferrerUserId);
    }

    [Theory]
    [InlineData("request-reset")]
    [InlineData("resend-verification")]
    public async Task Known_unknown_and_repeated_addresses_are_answered_alike(string route)
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        using var _ = user;
        var answers = new List<(HttpStatusCode, string)>();
        foreach (var address in new[] { email, Browser.NewEmail(), email.ToUpperInvariant() })
        {
            var answer = await user.PostAsync($"/api/auth/{route}", new { email = address });
            answers.Add((answer.Status, answer.Body!.ToJsonString()));
        }
        Assert.Equal((HttpStatusCode.OK, """{"success":true}"""), Assert.Single(answers.Distinct()));
        Assert.Equal("auth.emailRequired", (await user.PostAsync($"/api/auth/{route}", new { })).Error);
        Assert.Equal("auth.emailInvalid", (await user.PostAsync($"/api/auth/{route}", new { email = "not an address" })).Error);
        Assert.Equal("common.invalidPayload", (await user.PostAsync($"/api/auth/{route}", new { email = 12 })).Error);
    }

    [Fact]
    public async Task Mails_of_a_kind_are_one_a_minute_and_five_an_hour()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var _ = user;
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        async Task<int> MailsAfterRequestAsync()
        {
            await user.PostAsync("/api/auth/request-reset", new { email });
            return await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM mail_requests WHERE user_id = @id AND kind = 'reset'", new { id });
        }
        Assert.Equal(1, await MailsAfterRequestAsync());
        Assert.Equal(1, await MailsAfterRequestAsync());
        for (var sent = 2; sent <= 7; sent++)
        {
            await connection.ExecuteAsync("UPDATE mail_requests SET requested_at = requested_at - interval '61 seconds' WHERE user_id = @id", new { id });
            Assert.Equal(Math.Min(sent, 5), await MailsAfterRequestAsync());
        }
        await Eventually.UntilAsync("five reset mails", () => Service.Bus.Of<MailRequested>().Count(mail => mail.UserId == id && mail.TriggerName == "password_reset") == 5);
    }

    [Fact]
    public async Task A_reset_sets_the_password_ends_every_session_and_works_once()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var device = user;
        await device.PostAsync("/api/auth/request-reset", new { email });
        var token = await SecretAsync(id, "password_reset", "resetUrl");
        using var browser = new Browser(Service);
        Task<Answer> ResetAsync(string password) => browser.PostAsync("/api/auth/reset-password", new { token, password });
        Assert.Equal("auth.tokenRequired", (await browser.PostAsync("/api/auth/reset-password", new { password = OtherPassword })).Error);
        Assert.Equal("auth.passwordRequired", (await browser.PostAsync("/api/auth/reset-password", new { token = "x" })).Error);
        Assert.Equal("auth.tokenInvalid", (await browser.PostAsync("/api/auth/reset-password", new { token = "x", password = "weak" })).Error);
        Assert.Equal("auth.passwordWeak", (await ResetAsync("iloveyou")).Error);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ResetAsync(OtherPassword)));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.All(answers.Where(answer => answer.Status != HttpStatusCode.OK), answer => Assert.Equal("auth.tokenInvalid", answer.Error));

        Assert.Equal("{}", (await device.SessionAsync()).ToJsonString());
        Assert.Equal("reset", (await Service.Bus.WaitForAsync<SessionRevoked>(message => message.UserId == id)).Reason);
        var notice = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "security_notice");
        Assert.Equal("password_changed", notice.Variables["event"]);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(email)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email, OtherPassword)).Status);
        Assert.NotNull((await browser.SessionAsync())["user"]!["emailVerified"]);
    }

    [Fact]
    public async Task A_new_address_takes_over_when_its_link_is_used()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var _ = user;
        var newEmail = Browser.NewEmail();
        var requested = await user.PutAsync("/api/account/profile", new { name = " Inès  Roy ", email = newEmail });
        Assert.Equal((email, newEmail, "Inès Roy"), (requested.Body!["user"]!["email"]!.GetValue<string>(), requested.Body["user"]!["pendingEmail"]!.GetValue<string>(), requested.Body["user"]!["name"]!.GetValue<string>()));
        var soon = await user.PutAsync("/api/account/profile", new { name = "Not Stored", email = Browser.NewEmail() });
        Assert.Equal((HttpStatusCode.TooManyRequests, "account.emailChangeTooSoon"), (soon.Status, soon.Error));
        Assert.InRange(soon.Response.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
        Assert.Equal("Inès Roy", (await user.SessionAsync())["user"]!["name"]!.GetValue<string>());

        var link = "/api/auth/verify-email-change?token=" + await SecretAsync(id, "email_change", "verificationUrl");
        using var browser = new Browser(Service);
        var answer = await browser.GetAsync(link);
        Assert.Equal(newEmail, answer.Body!["newEmail"]!.GetValue<string>());
        Assert.Equal("auth.tokenInvalid", (await browser.GetAsync(link)).Error);
        Assert.Equal(newEmail, (await user.SessionAsync())["user"]!["email"]!.GetValue<string>());
        var notice = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "security_notice");
        Assert.Equal((email, "email_changed"), (notice.RecipientEmail, notice.Variables["event"]));
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync(email)).Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(newEmail)).Status);
        Assert.Equal(HttpStatusCode.Created, (await browser.RegisterAsync(email)).Status);
    }

    [Fact]
    public async Task An_address_in_use_is_answered_alike_without_a_mail_and_one_taken_meanwhile_is_a_conflict()
    {
        var (owner, ownerEmail, _) = await Browser.NewUserAsync(Service);
        owner.Dispose();
        var (taker, _, takerId) = await Browser.NewUserAsync(Service);
        using var _ = taker;
        var taken = await taker.PutAsync("/api/account/profile", new { email = ownerEmail });
        Assert.True(taken.Body!["emailChangeRequested"]!.GetValue<bool>());
        Assert.Equal(ownerEmail, taken.Body["user"]!["pendingEmail"]!.GetValue<string>());
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM mail_tokens WHERE user_id = @takerId AND kind = 'email_change'", new { takerId }));

        var (slow, slowEmail, slowId) = await Browser.NewUserAsync(Service);
        using var __ = slow;
        var wanted = Browser.NewEmail();
        await slow.PutAsync("/api/account/profile", new { email = wanted });
        var token = await SecretAsync(slowId, "email_change", "verificationUrl");
        using var fast = new Browser(Service);
        Assert.Equal(HttpStatusCode.Created, (await fast.RegisterAsync(wanted)).Status);
        Assert.Equal("auth.emailAlreadyUsed", (await slow.GetAsync("/api/auth/verify-email-change?token=" + token)).Error);
        Assert.Equal(slowEmail, (await slow.SessionAsync())["user"]!["email"]!.GetValue<string>());
    }
}

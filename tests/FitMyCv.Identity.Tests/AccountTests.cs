using System.Net;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Accounts;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.Identity.Tests;

/// <summary>The own account: password, sessions, deletion, tokens.</summary>
public sealed class AccountTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string OtherPassword = "Copper-meadow-77-harbour";

    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task A_new_password_keeps_the_calling_session_and_ends_the_others()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var _ = user;
        using var device = new Browser(Service);
        await device.SignInAsync(email);
        Task<Answer> PutAsync(object body) => user.PutAsync("/api/account/password", body);
        Assert.Equal("auth.passwordRequired", (await PutAsync(new { currentPassword = Browser.Password })).Error);
        Assert.Equal("account.passwordIncorrect", (await PutAsync(new { newPassword = OtherPassword })).Error);
        Assert.Equal("account.passwordIncorrect", (await PutAsync(new { currentPassword = OtherPassword, newPassword = OtherPassword })).Error);
        var weak = await PutAsync(new { currentPassword = Browser.Password, newPassword = "iloveyou" });
        Assert.NotEmpty(weak.Body!["errors"]!["newPassword"]!.AsArray());
        Assert.Equal("account.passwordUnchanged", (await PutAsync(new { currentPassword = Browser.Password, newPassword = Browser.Password })).Error);
        Assert.Equal(HttpStatusCode.OK, (await PutAsync(new { currentPassword = Browser.Password, newPassword = OtherPassword })).Status);
        Assert.Equal("{}", (await device.SessionAsync()).ToJsonString());
        Assert.Equal(email, (await user.SessionAsync())["user"]!["email"]!.GetValue<string>());
        Assert.Equal(HttpStatusCode.Unauthorized, (await device.SignInAsync(email)).Status);
        Assert.Equal(HttpStatusCode.OK, (await device.SignInAsync(email, OtherPassword)).Status);
        Assert.Equal("password", (await Service.Bus.WaitForAsync<SessionRevoked>(message => message.UserId == id)).Reason);
    }

    [Fact]
    public async Task Guesses_of_the_current_password_are_throttled_like_sign_ins()
    {
        var (user, _, _) = await Browser.NewUserAsync(Service);
        using var _ = user;
        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("account.passwordIncorrect", (await user.PutAsync("/api/account/password", new { currentPassword = $"wrong-{i}", newPassword = OtherPassword })).Error);
        }
        Assert.Equal("auth.tooManyAttempts", (await user.PutAsync("/api/account/password", new { currentPassword = Browser.Password, newPassword = OtherPassword })).Error);
    }

    [Fact]
    public async Task Own_sessions_are_listed_and_ended_one_by_one_and_nobody_else_s()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        using var _ = user;
        using var device = new Browser(Service);
        await device.SignInAsync(email);
        var sessions = (await user.GetAsync("/api/account/sessions")).Body!["sessions"]!.AsArray();
        Assert.Equal(2, sessions.Count);
        var other = Assert.Single(sessions, session => !session!["current"]!.GetValue<bool>())!;
        Assert.EndsWith(".0", other["address"]!.GetValue<string>(), StringComparison.Ordinal);
        var (stranger, _, _) = await Browser.NewUserAsync(Service);
        using (stranger)
        {
            Assert.Equal("common.notFound", (await stranger.SendAsync(HttpMethod.Delete, $"/api/account/sessions/{other["id"]}")).Error);
        }
        Assert.Equal(HttpStatusCode.OK, (await user.SendAsync(HttpMethod.Delete, $"/api/account/sessions/{other["id"]}")).Status);
        Assert.Equal("{}", (await device.SessionAsync()).ToJsonString());
        Assert.Equal("common.notFound", (await user.SendAsync(HttpMethod.Delete, "/api/account/sessions/not-an-id")).Error);
    }

    [Fact]
    public async Task A_deleted_account_is_gone_at_once_and_its_receipt_closes_when_every_service_has_answered()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var _ = user;
        var deleted = await user.SendAsync(HttpMethod.Delete, "/api/account/delete");
        Assert.Equal("""{"success":true}""", deleted.Body!.ToJsonString());
        Assert.Null(user.SessionToken);
        Assert.Equal(HttpStatusCode.Unauthorized, (await user.SignInAsync(email)).Status);
        Assert.Equal(HttpStatusCode.Created, (await user.RegisterAsync(email)).Status);
        await Service.Bus.WaitForAsync<UserDeleted>(message => message.UserId == id);
        Assert.Equal("deleted", (await Service.Bus.WaitForAsync<SessionRevoked>(message => message.UserId == id)).Reason);

        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE erasures SET announced_at = now() - interval '10 minutes' WHERE user_id = @id", new { id });
        var reminder = Service.Services.GetServices<IHostedService>().OfType<ErasureReminder>().Single();
        Assert.Equal(1, await reminder.RemindAsync(TestContext.Current.CancellationToken));
        await Eventually.UntilAsync("the deletion to be announced again", () => Service.Bus.Of<UserDeleted>().Count(message => message.UserId == id) == 2);

        foreach (var service in AccountDeletion.Owners)
        {
            // Delivered twice: the second ticks nothing.
            var erased = new UserErased { UserId = id, Service = service };
            await Service.Bus.PublishAsync(erased, TestContext.Current.CancellationToken);
            await Service.Bus.PublishAsync(erased, TestContext.Current.CancellationToken);
        }
        await Eventually.UntilAsync(
            "the receipt to close",
            async () => await connection.QuerySingleAsync<bool>(
                "SELECT count(*) = 1 FROM erasures WHERE user_id IS NULL AND completed_at IS NOT NULL AND user_hash = sha256(@Text::bytea)",
                new { Text = id.ToString() }));
    }

    [Fact]
    public async Task The_last_way_to_sign_in_can_t_be_unlinked()
    {
        var (user, _, id) = await Browser.NewUserAsync(Service);
        using var browser = user;
        Task<Answer> UnlinkAsync(string? provider) => browser.SendAsync(HttpMethod.Delete, "/api/account/unlink-oauth", System.Net.Http.Json.JsonContent.Create(new { provider }));
        Assert.Equal("account.providerRequired", (await UnlinkAsync(null)).Error);
        Assert.Equal("account.providerInvalid", (await UnlinkAsync("myspace")).Error);
        Assert.Equal("account.providerNotLinked", (await UnlinkAsync("google")).Error);
        Assert.Equal("account.providerNotConfigured", (await browser.PostAsync("/api/account/link-oauth", new { provider = "GOOGLE" })).Error);
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO external_logins (id, user_id, provider, provider_account_id, linked_at)
            VALUES (gen_random_uuid(), @id, 'google', 'g-1', now()), (gen_random_uuid(), @id, 'github', 'h-1', now() + interval '1 second');
            UPDATE users SET password_hash = NULL WHERE id = @id;
            """,
            new { id });
        var answers = await Task.WhenAll(UnlinkAsync("google"), UnlinkAsync("github"));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.Error == "account.cannotUnlinkLastProvider");
        var linked = (await browser.GetAsync("/api/account/linked-accounts")).Body!;
        Assert.Single(linked["accounts"]!.AsArray());
        Assert.False(linked["hasPassword"]!.GetValue<bool>());
        Assert.All(linked["canUnlink"]!.AsObject(), provider => Assert.False(provider.Value!.GetValue<bool>()));
    }

    [Fact]
    public async Task Refresh_tokens_rotate_and_reuse_ends_the_family()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        user.Dispose();
        using var client = new Browser(Service);
        Task<Answer> RefreshAsync(string token) => client.PostAsync("/api/auth/token", new { grant_type = "refresh_token", refreshToken = token });
        var first = await client.PostAsync("/api/auth/token", new { grant_type = "password", email, password = Browser.Password });
        Assert.Equal(("Bearer", 900), (first.Body!["tokenType"]!.GetValue<string>(), first.Body["expiresIn"]!.GetValue<int>()));
        Assert.Empty(first.SetCookies);
        client.Bearer = first.Body["accessToken"]!.GetValue<string>();
        Assert.Equal(email, (await client.SessionAsync())["user"]!["email"]!.GetValue<string>());

        var spent = first.Body["refreshToken"]!.GetValue<string>();
        var pairs = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => RefreshAsync(spent)));
        Assert.Single(pairs.Select(pair => pair.Body!["refreshToken"]!.GetValue<string>()).Distinct(StringComparer.Ordinal));
        var second = pairs[0].Body!["refreshToken"]!.GetValue<string>();
        Assert.NotEqual(spent, second);

        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE refresh_tokens SET spent_at = spent_at - interval '11 seconds' WHERE spent_at IS NOT NULL");
        Assert.Equal("auth.tokenInvalid", (await RefreshAsync(spent)).Error);
        Assert.Equal("auth.tokenInvalid", (await RefreshAsync(second)).Error);
        Assert.Equal("family", (await Service.Bus.WaitForAsync<SessionRevoked>(message => message.UserId == id)).Reason);
        var notice = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "security_notice");
        Assert.Equal("session_family_revoked", notice.Variables["event"]);
        Assert.Equal("{}", (await client.SessionAsync()).ToJsonString());
    }

    [Fact]
    public async Task The_token_grant_refuses_what_is_wrong()
    {
        using var client = new Browser(Service);
        Task<Answer> PostAsync(object body) => client.PostAsync("/api/auth/token", body);
        Assert.Equal("auth.grantTypeInvalid", (await PostAsync(new { email = "a@b.test" })).Error);
        Assert.Equal("common.invalidPayload", (await PostAsync(new { grant_type = "password", email = "a@b.test" })).Error);
        Assert.Equal("common.invalidPayload", (await PostAsync(new { grant_type = "refresh_token" })).Error);
        var wrong = await PostAsync(new { grant_type = "password", email = Browser.NewEmail(), password = "wrong" });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.invalidCredentials"), (wrong.Status, wrong.Error));
        var unknown = await PostAsync(new { grant_type = "refresh_token", refreshToken = "unknown" });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.tokenInvalid"), (unknown.Status, unknown.Error));
    }
}

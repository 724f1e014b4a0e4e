using System.Net;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.OAuth;
using FitMyCv.Identity.Startup;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Identity.Tests;

/// <summary>A new encryption key takes the place of the old one while accounts go on as they are.</summary>
public sealed class KeyRotationTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string OldKey = "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string NewKey = "new:ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    [Fact]
    public async Task Every_stored_secret_is_encrypted_anew_and_the_old_key_is_needed_no_more()
    {
        var (user, email, id) = await Browser.NewUserAsync(fixture.Service);
        using var browser = user;
        var secret = TwoFactorTests.FromBase32((await browser.PostAsync("/api/account/two-factor/setup", new { })).Body!["secret"]!.ToString());
        await browser.PostAsync("/api/account/two-factor/enable", new { code = Totp.Code(secret, fixture.Service.TotpStep()) });
        await LinkTwiceAsync(id);

        Assert.Equal((1, "0 secrets are encrypted by new now.\n4 could not be opened with the keys of FITMYCV_ENCRYPTION_KEYS and are as they were."), await RewrapAsync(NewKey));
        Assert.Equal((0, "4 secrets are encrypted by new now."), await RewrapAsync($"{NewKey},{OldKey}"));
        Assert.Equal((0, "0 secrets are encrypted by new now."), await RewrapAsync($"{NewKey},{OldKey}"));

        var options = new TestServiceOptions { Sharing = (fixture.Service.Servers, fixture.Service.Identity), Settings = { ["FITMYCV_ENCRYPTION_KEYS"] = NewKey } };
        await using var rotated = await TestService<Program>.StartAsync("identity", options, TestContext.Current.CancellationToken);
        using var device = new Browser(rotated);
        var answer = await device.NextAuthAsync("callback/credentials", ("email", email), ("password", Browser.Password), ("totp", Totp.Code(secret, rotated.TotpStep() + 1)));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Assert.Equal(["refresh-of-a-former-link", "refresh-of-the-link"], await AppleTokensAsync(rotated));
    }

    /// <summary>An Apple account that was linked and unlinked, so that its token waits to be revoked, and another one that is linked.</summary>
    private async Task LinkTwiceAsync(Guid userId)
    {
        var logins = fixture.Service.Services.GetRequiredService<ExternalLogins>();
        await fixture.Service.Database.InTransactionAsync(
            async unit =>
            {
                await logins.AddAsync(unit, userId, OAuthProviders.Apple, new ExternalIdentity("a-1", null, false, null, null) { RefreshToken = "refresh-of-a-former-link" });
                await logins.RemoveAsync(unit, userId, OAuthProviders.Apple);
                await logins.AddAsync(unit, userId, OAuthProviders.Apple, new ExternalIdentity("a-2", null, false, null, null) { RefreshToken = "refresh-of-the-link" });
            },
            TestContext.Current.CancellationToken);
    }

    private static async Task<IReadOnlyList<string>> AppleTokensAsync(TestService<Program> service)
    {
        var logins = service.Services.GetRequiredService<ExternalLogins>();
        await using var connection = await service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var tokens = await connection.QueryAsync<(Guid Id, string KeyId, byte[] Token)>(
            "SELECT id, encryption_key_id, refresh_token FROM apple_revocations UNION ALL SELECT id, encryption_key_id, apple_refresh_token FROM external_logins");
        return [.. tokens.Select(row => logins.OpenRefreshToken(row.Id, row.KeyId, row.Token)).Order(StringComparer.Ordinal)];
    }

    private async Task<(int ExitCode, string Output)> RewrapAsync(string keys)
    {
        await using var output = new StringWriter { NewLine = "\n" };
        var command = new RewrapSecrets(fixture.Service.Database, KeyList.TryParse(keys, out _)!);
        return (await command.RunAsync(output, TestContext.Current.CancellationToken), output.ToString().TrimEnd());
    }
}

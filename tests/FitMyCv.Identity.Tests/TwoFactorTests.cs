using System.Net;
using System.Text;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>The second factor over HTTP, and its codes by the test vectors of RFC 6238.</summary>
public sealed class TwoFactorTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string Path = "/api/account/two-factor";

    private TestService<Program> Service => fixture.Service;

    [Theory]
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_rfc_6238(long seconds, string code)
    {
        var secret = Encoding.ASCII.GetBytes("12345678901234567890");
        Assert.Equal("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ", Totp.ToBase32(secret));
        Assert.Equal(code, Totp.Code(secret, seconds / 30));
        var now = DateTimeOffset.FromUnixTimeSeconds(seconds);
        Assert.Equal(seconds / 30, Totp.StepOf(secret, code, now));
        Assert.Equal(seconds / 30, Totp.StepOf(secret, code, now.AddSeconds(30)));
        Assert.Null(Totp.StepOf(secret, code, now.AddSeconds(90)));
        Assert.Null(Totp.StepOf(secret, "nonsense", now));
    }

    [Fact]
    public async Task With_it_on_a_sign_in_needs_a_code_and_each_code_works_once()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using var browser = user;
        using var device = new Browser(Service);
        await device.SignInAsync(email);
        Assert.Equal("account.twoFactorState", (await browser.PostAsync($"{Path}/enable", new { code = "123456" })).Error);
        Assert.Equal("account.twoFactorState", (await browser.PostAsync($"{Path}/disable", new { password = Browser.Password })).Error);
        var setup = (await browser.PostAsync($"{Path}/setup", new { })).Body!;
        Assert.StartsWith("otpauth://totp/FitMyCV:", setup["otpauthUrl"]!.ToString(), StringComparison.Ordinal);
        var secret = FromBase32(setup["secret"]!.ToString());
        Assert.Equal("auth.twoFactorInvalid", (await browser.PostAsync($"{Path}/enable", new { code = "nonsense" })).Error);
        var code = Totp.Code(secret, Service.TotpStep());
        var codes = (await browser.PostAsync($"{Path}/enable", new { code })).Body!["recoveryCodes"]!.AsArray().Select(text => text!.ToString()).ToList();
        Assert.Equal(10, codes.Distinct(StringComparer.Ordinal).Count());
        Assert.Equal("account.twoFactorState", (await browser.PostAsync($"{Path}/setup", new { })).Error);
        Assert.Equal("{}", (await device.SessionAsync()).ToJsonString());
        Assert.Equal("""{"enabled":true,"recoveryCodesLeft":10}""", (await browser.GetAsync(Path)).Body!.ToJsonString());
        await Service.Bus.WaitForAsync<MailRequested>(mail => mail.UserId == id && mail.Variables.GetValueOrDefault("event") == "two_factor_changed");

        async Task<string> SignInAsync(string? totp)
        {
            using var client = new Browser(Service);
            (string, string)[] fields = [("email", email), ("password", Browser.Password), .. totp is null ? Array.Empty<(string, string)>() : [("totp", totp)]];
            var answer = await client.NextAuthAsync("callback/credentials", fields);
            Assert.Equal(answer.Status == HttpStatusCode.OK, client.SessionToken is not null);
            return answer.Status == HttpStatusCode.OK ? "good" : $"{(int)answer.Status} {answer.Url!.Split("error=")[1]}";
        }
        Assert.Equal("401 TwoFactorRequired", await SignInAsync(null));
        Assert.Equal("401 TwoFactorInvalid", await SignInAsync(code));
        Assert.Equal("good", await SignInAsync(codes[0].ToUpperInvariant()));
        Assert.Equal("401 TwoFactorInvalid", await SignInAsync(codes[0]));

        Task<Answer> TokenAsync(string? totp) => device.PostAsync("/api/auth/token", new { grant_type = "password", email, password = Browser.Password, totp });
        Assert.Equal("auth.twoFactorRequired", (await TokenAsync(null)).Error);
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.twoFactorInvalid"), ((await TokenAsync("000000x")).Status, (await TokenAsync("000000x")).Error));
        Assert.Equal(HttpStatusCode.OK, (await TokenAsync(codes[1])).Status);
        Assert.Equal("""{"enabled":true,"recoveryCodesLeft":8}""", (await browser.GetAsync(Path)).Body!.ToJsonString());

        Assert.Equal("account.passwordIncorrect", (await browser.PostAsync($"{Path}/disable", new { password = "wrong" })).Error);
        Assert.Equal("auth.twoFactorInvalid", (await browser.PostAsync($"{Path}/disable", new { code = codes[1] })).Error);
        Assert.Equal(HttpStatusCode.OK, (await browser.PostAsync($"{Path}/disable", new { code = codes[2] })).Status);
        Assert.Equal("good", await SignInAsync(null));
    }

    [Fact]
    public async Task After_five_wrong_codes_also_the_right_one_waits()
    {
        var (user, email, _) = await Browser.NewUserAsync(Service);
        using var browser = user;
        var secret = FromBase32((await browser.PostAsync($"{Path}/setup", new { })).Body!["secret"]!.ToString());
        var codes = (await browser.PostAsync($"{Path}/enable", new { code = Totp.Code(secret, Service.TotpStep()) })).Body!["recoveryCodes"]!.AsArray();
        async Task<HttpStatusCode> SignInAsync(string totp)
        {
            using var client = new Browser(Service);
            return (await client.NextAuthAsync("callback/credentials", ("email", email), ("password", Browser.Password), ("totp", totp))).Status;
        }
        for (var i = 0; i < 5; i++)
        {
            Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync("wrong"));
        }
        Assert.Equal(HttpStatusCode.TooManyRequests, await SignInAsync(codes[0]!.ToString()));
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE two_factor SET last_try_at = last_try_at - interval '15 minutes'");
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(codes[0]!.ToString()));
    }

    [Fact]
    public async Task With_it_on_the_verification_link_opens_no_session()
    {
        var (user, _, id) = await Browser.NewUserAsync(Service);
        using var browser = user;
        var secret = FromBase32((await browser.PostAsync($"{Path}/setup", new { })).Body!["secret"]!.ToString());
        await browser.PostAsync($"{Path}/enable", new { code = Totp.Code(secret, Service.TotpStep()) });
        var mail = await Service.Bus.WaitForAsync<MailRequested>(message => message.UserId == id && message.TriggerName == "email_verification");
        using var client = new Browser(Service);
        var answer = await client.GetAsync(new Uri(mail.Variables["verificationUrl"]).PathAndQuery);
        Assert.Equal($"{TestIdentity.PublicUrl}/auth?verified=true", answer.Location);
        Assert.Null(client.SessionToken);
        Assert.NotNull((await browser.SessionAsync())["user"]!["emailVerified"]);
    }

    internal static byte[] FromBase32(string text)
    {
        var bits = string.Concat(text.Select(letter => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }
}

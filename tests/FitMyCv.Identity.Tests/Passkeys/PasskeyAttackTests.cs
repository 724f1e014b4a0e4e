using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>Answers of authenticators that are not to be believed.</summary>
public sealed class PasskeyAttackTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string Path = PasskeyJourney.Path;

    /// <summary>What is wrong with an answer to good options, by name.</summary>
    private static readonly Dictionary<string, Action<SoftwareAuthenticator>> Faults = new(StringComparer.Ordinal)
    {
        ["another origin"] = authenticator => authenticator.Origin = "http://evil.example",
        ["another port"] = authenticator => authenticator.Origin = "http://localhost:1",
        ["another relying party"] = authenticator => authenticator.RpId = "evil.example",
        // What the verification would look for if the extension of U2F were believed.
        ["no relying party"] = authenticator => (authenticator.RpId, authenticator.ClaimsAppId) = ("", true),
        ["another challenge"] = authenticator => authenticator.Challenge = RandomNumberGenerator.GetBytes(32),
        ["the other ceremony"] = authenticator => authenticator.Type = "payment.get",
        ["a frame of another site"] = authenticator => authenticator.IsCrossOrigin = true,
        ["no verification of the user"] = authenticator => authenticator.VerifiesUser = false,
    };

    private static readonly Dictionary<string, Action<SoftwareAuthenticator>> FaultsOfCreation = new(Faults, StringComparer.Ordinal)
    {
        ["an algorithm that was not offered"] = authenticator => authenticator.Algorithm = -8,
        ["an attestation that was not asked for"] = authenticator => authenticator.AttestationFormat = "tpm",
        ["an attestation that is no good"] = authenticator => authenticator.AttestationFormat = "packed",
    };

    private static readonly Dictionary<string, Action<SoftwareAuthenticator>> FaultsOfSignIn = new(Faults, StringComparer.Ordinal)
    {
        ["another user"] = authenticator => authenticator.UserHandle = Guid.NewGuid().ToByteArray(),
        ["no user"] = authenticator => authenticator.UserHandle = null,
        ["another credential"] = authenticator => authenticator.CredentialId = RandomNumberGenerator.GetBytes(32),
    };

    public static TheoryData<string> CreationFaults => [.. FaultsOfCreation.Keys];

    public static TheoryData<string> SignInFaults => [.. FaultsOfSignIn.Keys];

    private TestService<Program> Service => fixture.Service;

    [Theory]
    [MemberData(nameof(CreationFaults))]
    public async Task No_passkey_is_added_by_an_answer_with(string fault)
    {
        var (owner, _, _) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var authenticator = new SoftwareAuthenticator();
        FaultsOfCreation[fault](authenticator);
        var answer = await owner.CompletePasskeyAsync(authenticator, await owner.BeginPasskeyAsync());
        Assert.Equal((HttpStatusCode.BadRequest, "account.passkeyInvalid"), (answer.Status, answer.Error));
        Assert.Empty((await owner.GetAsync(Path)).Body!["passkeys"]!.AsArray());
    }

    [Theory]
    [MemberData(nameof(SignInFaults))]
    public async Task No_session_is_opened_by_an_answer_with(string fault)
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        FaultsOfSignIn[fault](authenticator);
        using var browser = new Browser(Service);
        Refused(await browser.SignInWithAsync(authenticator), browser);

        using var client = new Browser(Service);
        var begun = await client.BeginSignInAsync("mobile");
        var token = await client.PostAsync("/api/auth/token", new { grant_type = "passkey", state = begun["state"]!.GetValue<string>(), credential = authenticator.Get(begun["publicKey"]!) });
        Assert.Equal((HttpStatusCode.Unauthorized, "auth.passkeyInvalid"), (token.Status, token.Error));
    }

    [Fact]
    public async Task A_signature_by_another_key_opens_nothing()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var forger = new SoftwareAuthenticator { CredentialId = authenticator.CredentialId, UserHandle = authenticator.UserHandle };
        using var browser = new Browser(Service);
        Refused(await browser.SignInWithAsync(forger), browser);
    }

    [Fact]
    public async Task An_answer_counts_once_also_when_it_comes_twice_at_the_same_moment()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var browser = new Browser(Service);
        var csrf = await browser.CsrfAsync();
        var credential = authenticator.Get((await browser.BeginSignInAsync())["publicKey"]!).ToJsonString();
        var cookies = string.Join("; ", browser.Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}"));
        async Task<HttpStatusCode> CompleteAsync()
        {
            using var tab = new Browser(Service);
            return (await tab.SendAsync(
                HttpMethod.Post,
                "/api/auth/callback/passkey",
                Browser.Form(("csrfToken", csrf), ("json", "true"), ("credential", credential)),
                request => request.Headers.Add("Cookie", cookies))).Status;
        }
        var statuses = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => CompleteAsync()));
        Assert.Single(statuses, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.Unauthorized, await CompleteAsync());

        using var second = new SoftwareAuthenticator();
        var begun = await owner.BeginPasskeyAsync();
        var answers = await Task.WhenAll(owner.CompletePasskeyAsync(second, begun), owner.CompletePasskeyAsync(second, begun));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Single(answers, answer => answer.Error == "account.passkeyInvalid");
    }

    [Fact]
    public async Task An_answer_counts_in_the_browser_that_asked_for_it_only()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var browser = new Browser(Service);
        using var other = new Browser(Service);
        using var mobile = new Browser(Service);
        var credential = authenticator.Get((await browser.BeginSignInAsync())["publicKey"]!);
        Refused(await other.CompleteSignInAsync(credential), other);
        await other.BeginSignInAsync();
        Refused(await other.CompleteSignInAsync(credential), other);
        // A cookie is no state of a mobile client, and the other way round.
        var state = browser.Cookies["next-auth.passkey"];
        Assert.Equal("auth.passkeyInvalid", (await mobile.PostAsync("/api/auth/token", new { grant_type = "passkey", state, credential })).Error);
        var begun = await mobile.BeginSignInAsync("mobile");
        mobile.Cookies["next-auth.passkey"] = begun["state"]!.GetValue<string>();
        Refused(await mobile.CompleteSignInAsync(authenticator.Get(begun["publicKey"]!)), mobile);
        Assert.Equal(HttpStatusCode.OK, (await browser.CompleteSignInAsync(credential)).Status);
    }

    [Fact]
    public async Task A_registration_counts_in_the_session_that_asked_for_it_only()
    {
        var (owner, email, _) = await Browser.NewUserAsync(Service);
        var (stranger, _, _) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var __ = stranger;
        using var device = new Browser(Service);
        await device.SignInAsync(email);
        using var authenticator = new SoftwareAuthenticator();
        var begun = await owner.BeginPasskeyAsync();
        Assert.Equal("account.passkeyInvalid", (await device.CompletePasskeyAsync(authenticator, begun)).Error);
        Assert.Equal("account.passkeyInvalid", (await stranger.CompletePasskeyAsync(authenticator, begun)).Error);
        Assert.Equal(HttpStatusCode.Created, (await owner.CompletePasskeyAsync(authenticator, begun)).Status);
        Assert.Equal("account.passkeyInvalid", (await owner.CompletePasskeyAsync(authenticator, begun)).Error);
    }

    [Fact]
    public async Task Challenges_live_for_five_minutes()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var browser = new Browser(Service);
        var signIn = await browser.BeginSignInAsync();
        var registration = await owner.BeginPasskeyAsync();
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE passkey_flows SET expires_at = expires_at - interval '5 minutes'");
        Refused(await browser.CompleteSignInAsync(authenticator.Get(signIn["publicKey"]!)), browser);
        using var second = new SoftwareAuthenticator();
        Assert.Equal("account.passkeyInvalid", (await owner.CompletePasskeyAsync(second, registration)).Error);
    }

    [Fact]
    public async Task A_credential_belongs_to_one_account()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        var (stranger, _, _) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var ___ = stranger;
        using var copy = new SoftwareAuthenticator { CredentialId = authenticator.CredentialId };
        Assert.Equal("account.passkeyInvalid", (await stranger.CompletePasskeyAsync(copy, await stranger.BeginPasskeyAsync())).Error);
        Assert.Equal("account.passkeyInvalid", (await owner.CompletePasskeyAsync(copy, await owner.BeginPasskeyAsync())).Error);
        using var browser = new Browser(Service);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInWithAsync(authenticator)).Status);
    }

    [Fact]
    public async Task A_counter_that_does_not_go_on_is_refused_and_the_owner_told()
    {
        var (owner, _, id) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var authenticator = new SoftwareAuthenticator { Counter = 7 };
        await owner.AddPasskeyAsync(authenticator);
        async Task<HttpStatusCode> SignInAsync(uint counter)
        {
            authenticator.Counter = counter;
            using var browser = new Browser(Service);
            return (await browser.SignInWithAsync(authenticator)).Status;
        }
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(8));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(8));
        await Service.Bus.WaitForAsync<MailRequested>(mail => mail.UserId == id && mail.Variables.GetValueOrDefault("event") == "passkey_cloned");
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(3));
        Assert.Equal(HttpStatusCode.Unauthorized, await SignInAsync(0));
        Assert.Equal(HttpStatusCode.OK, await SignInAsync(9));
    }

    [Fact]
    public async Task Without_the_csrf_token_nothing_happens()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var browser = new Browser(Service);
        var credential = authenticator.Get((await browser.BeginSignInAsync())["publicKey"]!);
        var refused = await browser.SendAsync(HttpMethod.Post, "/api/auth/callback/passkey", Browser.Form(("csrfToken", "wrong"), ("json", "true"), ("credential", credential.ToJsonString())));
        Assert.Equal($"{TestIdentity.PublicUrl}/api/auth/signin?csrf=true", refused.Url);
        Assert.Null(browser.SessionToken);
        Assert.Equal(HttpStatusCode.OK, (await browser.CompleteSignInAsync(credential)).Status);
    }

    [Fact]
    public async Task The_callback_takes_posts_only()
    {
        using var browser = new Browser(Service);
        Assert.Equal("common.methodNotAllowed", (await browser.GetAsync("/api/auth/callback/passkey")).Error);
        Assert.Equal($"{TestIdentity.PublicUrl}/api/auth/signin", (await browser.NextAuthAsync("signin/passkey")).Url);
    }

    [Fact]
    public async Task Refusals_are_throttled_like_wrong_passwords()
    {
        var (owner, authenticator, email, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var forger = new SoftwareAuthenticator { CredentialId = authenticator.CredentialId, UserHandle = authenticator.UserHandle };
        using var attacker = new Browser(Service);
        for (var i = 0; i < 10; i++)
        {
            Refused(await attacker.SignInWithAsync(forger), attacker);
        }
        var throttled = await attacker.SignInWithAsync(authenticator);
        Assert.Equal((HttpStatusCode.TooManyRequests, "auth.tooManyAttempts"), (throttled.Status, throttled.Error));
        Assert.Equal($"{TestIdentity.PublicUrl}/api/auth/error?error=TooManyRequests", throttled.Url);
        Assert.Equal("auth.tooManyAttempts", (await attacker.SignInAsync(email)).Error);
        using var elsewhere = new Browser(Service);
        Assert.Equal(HttpStatusCode.OK, (await elsewhere.SignInWithAsync(authenticator)).Status);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("{\"id\":5}")]
    [InlineData("{\"id\":\"\\ud800\"}")]
    [InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"response\":[]}")]
    [InlineData("{\"id\":\"not base64url!\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"AA\",\"attestationObject\":\"AA\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"}}")]
    [InlineData("{\"id\":\"AA\",\"type\":\"password\",\"response\":{\"clientDataJSON\":\"e30\",\"attestationObject\":\"oA\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"}}")]
    [InlineData("{\"id\":\"AA\",\"type\":\"public-key\",\"response\":{\"clientDataJSON\":\"e30\",\"attestationObject\":\"n__f3w\",\"authenticatorData\":\"AA\",\"signature\":\"AA\",\"userHandle\":\"AA\"}}")]
    public async Task A_malformed_credential_is_the_sender_s_fault(string json)
    {
        var (owner, _, _) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var browser = new Browser(Service);
        await browser.BeginSignInAsync();
        Refused(await browser.NextAuthAsync("callback/passkey", ("credential", json)), browser);

        async Task ClientErrorAsync(string path, string kind, JsonNode begun)
        {
            var body = $$"""{"grant_type":"passkey","name":"x","state":{{begun["state"]!.ToJsonString()}},"credential":{{json}}}""";
            var answer = await owner.SendAsync(HttpMethod.Post, path, new StringContent(body, null, "application/json"));
            Assert.True((int)answer.Status is 400 or 401, $"{kind}: {answer.Status} {answer.Body}");
        }
        await ClientErrorAsync(Path, "registration", await owner.BeginPasskeyAsync());
        await ClientErrorAsync("/api/auth/token", "tokens", await owner.BeginSignInAsync("mobile"));
    }

    [Fact]
    public async Task Any_bit_of_an_answer_that_is_another_makes_it_worthless()
    {
        var (owner, _, _) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        using var authenticator = new SoftwareAuthenticator();
        await owner.AddPasskeyAsync(authenticator);
        using var client = new Browser(Service);
        var random = new Random(20_260_101);
        foreach (var member in new[] { "clientDataJSON", "authenticatorData", "signature", "userHandle" })
        {
            client.Address = new IPAddress(Guid.NewGuid().ToByteArray().AsSpan(0, 4)).ToString();
            var begun = await client.BeginSignInAsync("mobile");
            var credential = authenticator.Get(begun["publicKey"]!);
            var bytes = System.Buffers.Text.Base64Url.DecodeFromChars(credential["response"]![member]!.GetValue<string>());
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            credential["response"]![member] = System.Buffers.Text.Base64Url.EncodeToString(bytes);
            var answer = await client.PostAsync("/api/auth/token", new { grant_type = "passkey", state = begun["state"]!.GetValue<string>(), credential });
            Assert.Equal((member, "auth.passkeyInvalid"), (member, answer.Error));
        }
    }

    private static void Refused(Answer answer, Browser browser)
    {
        Assert.Equal((HttpStatusCode.Unauthorized, $"{TestIdentity.PublicUrl}/api/auth/error?error=CredentialsSignin&provider=passkey"), (answer.Status, answer.Url));
        Assert.Null(browser.SessionToken);
    }
}

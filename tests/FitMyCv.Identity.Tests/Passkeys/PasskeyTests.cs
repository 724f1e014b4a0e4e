using System.Net;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Identity.Domain;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>Passkeys as their owner meets them: adding, naming, removing, signing in.</summary>
public sealed class PasskeyTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private const string Path = PasskeyJourney.Path;

    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task A_passkey_opens_a_session_without_e_mail_and_password()
    {
        var (owner, authenticator, email, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        await NoticeAsync(id, "passkey_added");
        using var browser = new Browser(Service);
        var answer = await browser.SignInWithAsync(authenticator);
        Assert.Equal((HttpStatusCode.OK, TestIdentity.PublicUrl), (answer.Status, answer.Url));
        Assert.Equal(email, (await browser.SessionAsync())["user"]!["email"]!.GetValue<string>());
        Assert.DoesNotContain("next-auth.passkey", browser.Cookies.Keys);
        await Service.Bus.WaitForAsync<UserSignedIn>(message => message.UserId == id && message.Provider == "passkey");
        var passkey = Assert.Single((await owner.GetAsync(Path)).Body!["passkeys"]!.AsArray())!;
        Assert.Equal("My phone", passkey["name"]!.GetValue<string>());
        Assert.NotNull(passkey["lastUsedAt"]);
    }

    [Fact]
    public async Task A_mobile_client_gets_tokens_for_a_passkey()
    {
        var (owner, authenticator, email, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var client = new Browser(Service);
        var begun = await client.BeginSignInAsync("mobile");
        Assert.Empty(client.Cookies);
        object Grant(JsonNode? credential) => new { grant_type = "passkey", state = begun["state"]!.GetValue<string>(), credential };
        Assert.Equal("common.invalidPayload", (await client.PostAsync("/api/auth/token", Grant(null))).Error);
        var assertion = authenticator.Get(begun["publicKey"]!);
        var tokens = await client.PostAsync("/api/auth/token", Grant(assertion));
        Assert.Equal(HttpStatusCode.OK, tokens.Status);
        Assert.Equal("auth.passkeyInvalid", (await client.PostAsync("/api/auth/token", Grant(assertion))).Error);
        var refreshed = await client.PostAsync("/api/auth/token", new { grant_type = "refresh_token", refreshToken = tokens.Body!["refreshToken"]!.GetValue<string>() });
        client.Bearer = refreshed.Body!["accessToken"]!.GetValue<string>();
        Assert.Equal(email, (await client.SessionAsync())["user"]!["email"]!.GetValue<string>());
    }

    [Fact]
    public async Task The_options_ask_for_a_discoverable_credential_of_a_verified_user_and_name_nobody_to_strangers()
    {
        var (owner, authenticator, email, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        var creation = (await owner.BeginPasskeyAsync())["publicKey"]!;
        Assert.Equal(("localhost", email), (creation["rp"]!["id"]!.GetValue<string>(), creation["user"]!["name"]!.GetValue<string>()));
        Assert.Equal(("required", "required"), (creation["authenticatorSelection"]!["residentKey"]!.GetValue<string>(), creation["authenticatorSelection"]!["userVerification"]!.GetValue<string>()));
        Assert.Equal("none", creation["attestation"]!.GetValue<string>());
        Assert.Equal([-7, -257], creation["pubKeyCredParams"]!.AsArray().Select(parameter => parameter!["alg"]!.GetValue<int>()));
        var excluded = Assert.Single(creation["excludeCredentials"]!.AsArray())!;
        Assert.Equal(System.Buffers.Text.Base64Url.EncodeToString(authenticator.CredentialId), excluded["id"]!.GetValue<string>());
        Assert.Equal(id.ToByteArray(bigEndian: true), System.Buffers.Text.Base64Url.DecodeFromChars(creation["user"]!["id"]!.GetValue<string>()));

        using var stranger = new Browser(Service);
        var answer = await stranger.PostAsync("/api/auth/passkey/options", new { email });
        var request = answer.Body!["publicKey"]!;
        Assert.Equal(("localhost", "required"), (request["rpId"]!.GetValue<string>(), request["userVerification"]!.GetValue<string>()));
        Assert.Empty(request["allowCredentials"]!.AsArray());
        Assert.Null(answer.Body["state"]);
        var cookie = Assert.Single(answer.SetCookies);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("max-age=300", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal("common.invalidPayload", (await stranger.PostAsync("/api/auth/passkey/options", new { kind = "register" })).Error);
    }

    [Fact]
    public async Task Adding_one_takes_each_factor_that_the_account_has()
    {
        var (owner, _, id) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        Task<Answer> BeginAsync(string? password, string? code = null) => owner.PostAsync($"{Path}/options", new { password, code });
        Assert.Equal("account.passwordIncorrect", (await BeginAsync(null)).Error);
        Assert.Equal("account.passwordIncorrect", (await BeginAsync("wrong")).Error);
        Assert.Equal(HttpStatusCode.OK, (await BeginAsync(Browser.Password)).Status);

        var secret = TwoFactorTests.FromBase32((await owner.PostAsync("/api/account/two-factor/setup", new { })).Body!["secret"]!.ToString());
        var code = Totp.Code(secret, Service.TotpStep());
        var recovery = (await owner.PostAsync("/api/account/two-factor/enable", new { code })).Body!["recoveryCodes"]!.AsArray();
        Assert.Equal("auth.twoFactorInvalid", (await BeginAsync(Browser.Password)).Error);
        Assert.Equal("auth.twoFactorInvalid", (await BeginAsync(Browser.Password, "wrong")).Error);
        Assert.Equal("account.passwordIncorrect", (await BeginAsync(null, recovery[0]!.ToString())).Error);
        Assert.Equal(HttpStatusCode.OK, (await BeginAsync(Browser.Password, recovery[0]!.ToString())).Status);

        await WithoutPasswordAsync(id);
        Assert.Equal(HttpStatusCode.OK, (await BeginAsync(null, recovery[1]!.ToString())).Status);
    }

    [Fact]
    public async Task A_passkey_stands_for_both_factors()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        var secret = TwoFactorTests.FromBase32((await owner.PostAsync("/api/account/two-factor/setup", new { })).Body!["secret"]!.ToString());
        await owner.PostAsync("/api/account/two-factor/enable", new { code = Totp.Code(secret, Service.TotpStep()) });
        using var browser = new Browser(Service);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInWithAsync(authenticator)).Status);
    }

    [Fact]
    public async Task Passkeys_are_renamed_and_removed_by_their_owner_only()
    {
        var (owner, authenticator, _, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        var path = $"{Path}/{(await owner.GetAsync(Path)).Body!["passkeys"]![0]!["id"]}";
        var (stranger, _, _) = await Browser.NewUserAsync(Service);
        using var ___ = stranger;
        Task<Answer> RenameAsync(Browser browser, string? name) => browser.SendAsync(HttpMethod.Patch, path, System.Net.Http.Json.JsonContent.Create(new { name }));
        Assert.Equal("common.notFound", (await RenameAsync(stranger, "Mine now")).Error);
        Assert.Equal("common.notFound", (await stranger.SendAsync(HttpMethod.Delete, path)).Error);
        Assert.Equal("common.notFound", (await owner.SendAsync(HttpMethod.Delete, $"{Path}/not-an-id")).Error);
        Assert.Equal("account.passkeyNameInvalid", (await RenameAsync(owner, " \t ")).Error);
        Assert.Equal("account.passkeyNameInvalid", (await RenameAsync(owner, new string('n', 61))).Error);
        Assert.Equal("The kitchen tablet", (await RenameAsync(owner, "  The \t kitchen tablet ")).Body!["passkey"]!["name"]!.GetValue<string>());

        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Delete, path)).Status);
        await NoticeAsync(id, "passkey_removed");
        using var browser = new Browser(Service);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInWithAsync(authenticator)).Status);
    }

    [Fact]
    public async Task The_last_way_in_stays()
    {
        var (owner, authenticator, _, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            "INSERT INTO external_logins (id, user_id, provider, provider_account_id, linked_at) VALUES (gen_random_uuid(), @id, 'github', @Account, now())",
            new { id, Account = id.ToString() });
        await WithoutPasswordAsync(id);
        Assert.True((await owner.GetAsync("/api/account/linked-accounts")).Body!["canUnlink"]!["github"]!.GetValue<bool>());
        var passkey = (await owner.GetAsync(Path)).Body!["passkeys"]![0]!["id"]!.GetValue<string>();
        var answers = await Task.WhenAll(
            owner.SendAsync(HttpMethod.Delete, $"{Path}/{passkey}"),
            owner.SendAsync(HttpMethod.Delete, "/api/account/unlink-oauth", System.Net.Http.Json.JsonContent.Create(new { provider = "github" })));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.OK);
        Assert.Single(answers, answer => answer.Error is "account.cannotRemoveLastPasskey" or "account.cannotUnlinkLastProvider");
    }

    [Fact]
    public async Task The_only_passkey_of_an_account_without_another_way_in_stays()
    {
        var (owner, authenticator, _, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        await WithoutPasswordAsync(id);
        var passkey = (await owner.GetAsync(Path)).Body!["passkeys"]![0]!["id"]!.GetValue<string>();
        Assert.Equal("account.cannotRemoveLastPasskey", (await owner.SendAsync(HttpMethod.Delete, $"{Path}/{passkey}")).Error);
        using var second = new SoftwareAuthenticator();
        await owner.AddPasskeyAsync(second);
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Delete, $"{Path}/{passkey}")).Status);
    }

    [Fact]
    public async Task An_account_has_ten_passkeys_at_most()
    {
        var (owner, _, id) = await Browser.NewUserAsync(Service);
        using var _ = owner;
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, is_backed_up, name, created_at)
            SELECT gen_random_uuid(), @id, uuid_send(gen_random_uuid()), '\x00', 0, false, 'Key ' || n, now() FROM generate_series(1, 9) n
            """,
            new { id });
        using var tenth = new SoftwareAuthenticator();
        using var eleventh = new SoftwareAuthenticator();
        var begun = new[] { await owner.BeginPasskeyAsync(), await owner.BeginPasskeyAsync() };
        var answers = await Task.WhenAll(owner.CompletePasskeyAsync(tenth, begun[0]), owner.CompletePasskeyAsync(eleventh, begun[1]));
        Assert.Single(answers, answer => answer.Status == HttpStatusCode.Created);
        Assert.Single(answers, answer => answer.Error == "account.passkeyLimit");
        Assert.Equal("account.passkeyLimit", (await owner.PostAsync($"{Path}/options", new { password = Browser.Password })).Error);
        Assert.Equal(10, (await owner.GetAsync(Path)).Body!["passkeys"]!.AsArray().Count);
    }

    [Fact]
    public async Task A_password_change_ends_the_sessions_of_passkeys_and_leaves_the_passkeys()
    {
        var (owner, authenticator, _, _) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        using var browser = new Browser(Service);
        await browser.SignInWithAsync(authenticator);
        Assert.Equal(HttpStatusCode.OK, (await owner.PutAsync("/api/account/password", new { currentPassword = Browser.Password, newPassword = "Copper-meadow-77-harbour" })).Status);
        Assert.Equal("{}", (await browser.SessionAsync()).ToJsonString());
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInWithAsync(authenticator)).Status);
    }

    [Fact]
    public async Task Nothing_of_a_passkey_outlives_its_account()
    {
        var (owner, authenticator, _, id) = await PasskeyJourney.NewUserWithPasskeyAsync(Service);
        using var _ = owner;
        using var __ = authenticator;
        await owner.BeginPasskeyAsync();
        Assert.Equal(HttpStatusCode.OK, (await owner.SendAsync(HttpMethod.Delete, "/api/account/delete")).Status);
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.ExecuteScalarAsync<int>("SELECT (SELECT count(*) FROM passkeys WHERE user_id = @id) + (SELECT count(*) FROM passkey_flows WHERE user_id = @id)", new { id }));
        using var browser = new Browser(Service);
        Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInWithAsync(authenticator)).Status);
    }

    [Fact]
    public async Task The_reference_describes_what_a_client_hands_on_to_the_authenticator()
    {
        using var browser = new Browser(Service);
        var reference = (await browser.GetAsync("/openapi/v1.json")).Body!;
        var answer = reference["paths"]!["/api/account/passkeys/options"]!["post"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]!;
        Assert.Equal("#/components/schemas/NewPasskeyOptionsAnswer", answer["$ref"]!.GetValue<string>());
        var schemas = reference["components"]!["schemas"]!;
        Assert.Contains("challenge", schemas["CredentialCreateOptions"]!["properties"]!.AsObject().Select(member => member.Key));
        Assert.Contains("clientDataJSON", schemas["PasskeyResponse"]!["properties"]!.AsObject().Select(member => member.Key));
    }

    private Task<MailRequested> NoticeAsync(Guid id, string securityEvent) =>
        Service.Bus.WaitForAsync<MailRequested>(mail => mail.UserId == id && mail.TriggerName == "security_notice" && mail.Variables["event"] == securityEvent);

    private async Task WithoutPasswordAsync(Guid id)
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("UPDATE users SET password_hash = NULL WHERE id = @id", new { id });
    }
}

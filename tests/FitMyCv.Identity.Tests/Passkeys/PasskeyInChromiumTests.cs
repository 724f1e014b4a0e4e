using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>What we answer is what a browser takes, and what it gives is what we verify: Chromium with its virtual authenticator.</summary>
public sealed class PasskeyInChromiumTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    /// <summary>The calls of a web client.</summary>
    private const string Client = """
        const send = async (path, body) => (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json();
        const session = async () => (await fetch('/api/auth/session')).json();
        const nextAuth = async (route, fields) => {
            const { csrfToken } = await (await fetch('/api/auth/csrf')).json();
            return (await fetch('/api/auth/' + route, { method: 'POST', body: new URLSearchParams({ csrfToken, json: 'true', ...fields }) })).json();
        };
        """;

    [Fact]
    public async Task A_browser_makes_a_passkey_and_signs_in_with_it()
    {
        Assert.SkipUnless(Chromium.IsInstalled, "Chromium is not installed.");
        var email = Browser.NewEmail();
        await using var chromium = await Chromium.StartAsync(new Uri(TestIdentity.PublicUrl), fixture.Service.Address);
        await chromium.CallAsync("WebAuthn.enable", new { });
        await chromium.CallAsync(
            "WebAuthn.addVirtualAuthenticator",
            new { options = new { protocol = "ctap2", transport = "internal", hasResidentKey = true, hasUserVerification = true, isUserVerified = true, automaticPresenceSimulation = true } });
        await chromium.CallAsync("Page.enable", new { });
        await chromium.CallAsync("Page.navigate", new { url = TestIdentity.PublicUrl + "/api/auth/csrf" });
        await Eventually.UntilAsync(
            "the page to be there",
            async () => (await chromium.RunAsync("return location.origin + document.readyState")).GetValue<string>() == TestIdentity.PublicUrl + "complete");

        var added = await chromium.RunAsync(Client + $$"""
            await send('/api/auth/register', { email: '{{email}}', password: '{{Browser.Password}}' });
            await nextAuth('callback/credentials', { email: '{{email}}', password: '{{Browser.Password}}' });
            const { state, publicKey } = await send('/api/account/passkeys/options', { password: '{{Browser.Password}}' });
            const made = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
            return await send('/api/account/passkeys', { state, name: 'Chromium', credential: made.toJSON() });
            """);
        Assert.Equal("Chromium", added["passkey"]?["name"]?.GetValue<string>());

        var signedIn = await chromium.RunAsync(Client + """
            await nextAuth('signout', {});
            const before = await session();
            const { publicKey } = await send('/api/auth/passkey/options', {});
            const assertion = await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
            const { url } = await nextAuth('callback/passkey', { credential: JSON.stringify(assertion.toJSON()) });
            return { before, url, after: await session() };
            """);
        Assert.Empty(signedIn["before"]!.AsObject());
        Assert.Equal((TestIdentity.PublicUrl, email), (signedIn["url"]!.GetValue<string>(), signedIn["after"]!["user"]!["email"]!.GetValue<string>()));
    }
}

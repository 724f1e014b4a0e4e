using System.Net;
using System.Text.Json.Nodes;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>A person's way through the ceremonies, as a web client goes it.</summary>
internal static class PasskeyJourney
{
    public const string Path = "/api/account/passkeys";

    /// <summary>Options of a registration, confirmed by the password.</summary>
    public static async Task<JsonNode> BeginPasskeyAsync(this Browser browser)
    {
        var answer = await browser.PostAsync($"{Path}/options", new { password = Browser.Password });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body!;
    }

    /// <summary>Makes the credential for these options and hands it in.</summary>
    public static Task<Answer> CompletePasskeyAsync(this Browser browser, SoftwareAuthenticator authenticator, JsonNode begun, string? name = "My phone") =>
        browser.PostAsync(Path, new { state = begun["state"]!.GetValue<string>(), name, credential = authenticator.Create(begun["publicKey"]!) });

    /// <summary>A new passkey of the signed-in user; answers its id.</summary>
    public static async Task<string> AddPasskeyAsync(this Browser browser, SoftwareAuthenticator authenticator)
    {
        var added = await browser.CompletePasskeyAsync(authenticator, await browser.BeginPasskeyAsync());
        Assert.Equal(HttpStatusCode.Created, added.Status);
        return added.Body!["passkey"]!["id"]!.GetValue<string>();
    }

    /// <summary>Options of a sign-in: those of a browser, whose cookie is set, or of a mobile client.</summary>
    public static async Task<JsonNode> BeginSignInAsync(this Browser browser, string kind = "web")
    {
        var answer = await browser.PostAsync("/api/auth/passkey/options", new { kind });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body!;
    }

    /// <summary>Hands an assertion in for a web session.</summary>
    public static Task<Answer> CompleteSignInAsync(this Browser browser, JsonNode credential) => browser.NextAuthAsync("callback/passkey", ("credential", credential.ToJsonString()));

    /// <summary>The whole sign-in of a browser.</summary>
    public static async Task<Answer> SignInWithAsync(this Browser browser, SoftwareAuthenticator authenticator) =>
        await browser.CompleteSignInAsync(authenticator.Get((await browser.BeginSignInAsync())["publicKey"]!));

    /// <summary>A fresh account with a passkey; its browser is signed in.</summary>
    public static async Task<(Browser Browser, SoftwareAuthenticator Authenticator, string Email, Guid Id)> NewUserWithPasskeyAsync(TestService<Program> service)
    {
        var (browser, email, id) = await Browser.NewUserAsync(service);
        var authenticator = new SoftwareAuthenticator();
        await browser.AddPasskeyAsync(authenticator);
        return (browser, authenticator, email, id);
    }
}

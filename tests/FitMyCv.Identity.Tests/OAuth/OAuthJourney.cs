using System.Net;
using System.Text.RegularExpressions;
using System.Web;
using FitMyCv.StandIns.OAuth;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.OAuth;

/// <summary>What a provider sent back through the browser: a redirect to our callback, or Apple's form post to it.</summary>
internal sealed record ProviderReturn(string Path, IReadOnlyDictionary<string, string>? Form)
{
    /// <summary>The parameter of the redirect or of the form.</summary>
    public string this[string name] => Form is null ? HttpUtility.ParseQueryString(Path[(Path.IndexOf('?', StringComparison.Ordinal) + 1)..])[name]! : Form[name];

    /// <summary>The same with another value of a parameter.</summary>
    public ProviderReturn With(string name, string value) =>
        Form is null
            ? this with { Path = Path.Replace($"{name}={Uri.EscapeDataString(this[name])}", $"{name}={Uri.EscapeDataString(value)}", StringComparison.Ordinal) }
            : this with { Form = new Dictionary<string, string>(Form, StringComparer.Ordinal) { [name] = value } };
}

/// <summary>A person's way through a provider, hop by hop, as a browser goes it.</summary>
internal static partial class OAuthJourney
{
    public const string App = TestIdentity.PublicUrl;

    public static GitHubUser NewGitHubUser(string? email = null, string? name = "Camille Martin") =>
        new(
            Random.Shared.NextInt64(1, long.MaxValue),
            $"user{Guid.NewGuid():N}"[..20],
            name,
            "https://avatars.example.test/1.png",
            "public@somewhere.example",
            [new("old@example.test", Primary: false, Verified: true), new(email ?? Browser.NewEmail(), Primary: true, Verified: true)]);

    public static AppleUser NewAppleUser(string? email = null) => new($"001.{Guid.NewGuid():N}", email ?? Browser.NewEmail(), "Camille", "Martin");

    /// <summary><c>POST signin/&lt;provider&gt;</c>; answers the authorize URL.</summary>
    public static async Task<string> StartAsync(this Browser browser, string provider, string? hint = null, params (string Name, string Value)[] fields)
    {
        var answer = await browser.NextAuthAsync($"signin/{provider}{(hint is null ? "" : "?login_hint=" + Uri.EscapeDataString(hint))}", fields);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Url!;
    }

    /// <summary><c>POST link-oauth</c>; answers the authorize URL, with the person's hint for Google and LinkedIn.</summary>
    public static async Task<string> StartLinkAsync(this Browser browser, string provider, string? hint = null)
    {
        var answer = await browser.PostAsync("/api/account/link-oauth", new { provider });
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer.Body!["authUrl"]!.GetValue<string>() + (hint is null ? "" : "&login_hint=" + Uri.EscapeDataString(hint));
    }

    /// <summary>Goes to the provider and through its pages until it sends the browser back to us.</summary>
    public static async Task<ProviderReturn> VisitAsync(string authorizeUrl)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = new CookieContainer() });
        var url = new Uri(authorizeUrl);
        for (var hop = 0; hop < 8; hop++)
        {
            using var response = await http.GetAsync(url, TestContext.Current.CancellationToken);
            if (response.Headers.Location is { } location)
            {
                url = new Uri(url, location);
                if (url.AbsoluteUri.StartsWith(App, StringComparison.Ordinal))
                {
                    return new ProviderReturn(url.PathAndQuery, null);
                }
                continue;
            }
            var page = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            Assert.True(response.IsSuccessStatusCode, page);
            var fields = Input().Matches(page).ToDictionary(match => match.Groups["name"].Value, match => HttpUtility.HtmlDecode(match.Groups["value"].Value), StringComparer.Ordinal);
            return new ProviderReturn(new Uri(HttpUtility.HtmlDecode(Form().Match(page).Groups["action"].Value)).PathAndQuery, fields);
        }
        throw new InvalidOperationException("The provider goes round in circles.");
    }

    /// <summary>Comes back with the provider's answer. A form post is cross-site, so it carries no cookies, and is followed by the GET that it leads to.</summary>
    public static async Task<Answer> ReturnAsync(this Browser browser, ProviderReturn back)
    {
        if (back.Form is null)
        {
            return await browser.GetAsync(back.Path);
        }
        using var form = Browser.Form([.. back.Form.Select(field => (field.Key, field.Value))]);
        var posted = await browser.SendAsync(HttpMethod.Post, back.Path, form, request =>
        {
            request.Headers.Remove("Cookie");
            request.Headers.Add("Origin", "https://appleid.apple.com");
            request.Headers.Add("Sec-Fetch-Site", "cross-site");
        });
        Assert.Equal(HttpStatusCode.SeeOther, posted.Status);
        Assert.Empty(posted.SetCookies);
        Assert.StartsWith(App + "/api/auth/callback/apple?", posted.Location, StringComparison.Ordinal);
        return await browser.GetAsync(posted.Location![App.Length..]);
    }

    /// <summary>The whole sign-in; answers the last redirect.</summary>
    public static async Task<Answer> SignInWithAsync(this Browser browser, string provider, string? hint = null) =>
        await browser.ReturnAsync(await VisitAsync(await browser.StartAsync(provider, hint)));

    /// <summary>The whole linking; answers the query of the account page.</summary>
    public static async Task<string> LinkWithAsync(this Browser browser, string provider, string? hint = null)
    {
        var answer = await browser.ReturnAsync(await VisitAsync(await browser.StartLinkAsync(provider, hint)));
        return LinkOutcome(answer);
    }

    public static string LinkOutcome(Answer answer)
    {
        Assert.Equal(HttpStatusCode.Found, answer.Status);
        Assert.StartsWith(App + "/account?", answer.Location, StringComparison.Ordinal);
        return answer.Location![(App + "/account?").Length..];
    }

    public static async Task<string?> SignedInEmailAsync(this Browser browser) => (await browser.SessionAsync())["user"]?["email"]?.GetValue<string>();

    [GeneratedRegex("""<input type="hidden" name="(?<name>[^"]*)" value="(?<value>[^"]*)">""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Input();

    [GeneratedRegex("""<form method="post" action="(?<action>[^"]*)">""", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}

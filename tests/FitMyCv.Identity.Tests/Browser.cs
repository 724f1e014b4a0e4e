using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests;

/// <summary>An answer with its body read: JSON when there is any.</summary>
internal sealed record Answer(HttpStatusCode Status, JsonNode? Body, string? Location, IReadOnlyList<string> SetCookies, HttpResponseMessage Response)
{
    public string? Error => Body?["error"]?.GetValue<string>();

    public string? Url => Body?["url"]?.GetValue<string>();
}

/// <summary>Calls identity as the next-auth client of a browser does: keeps cookies, sends forms with the csrf token.</summary>
internal sealed class Browser(TestService<Program> service) : IDisposable
{
    public const string Password = "Orchard-velvet-42-lantern";

    private readonly HttpClient _http = service.Client();

    public Dictionary<string, string> Cookies { get; } = new(StringComparer.Ordinal);

    /// <summary>Sent as bearer when set.</summary>
    public string? Bearer { get; set; }

    /// <summary>Sent as the gateway does; each browser has its own, so that tests do not throttle each other.</summary>
    public string Address { get; set; } = new IPAddress(Guid.NewGuid().ToByteArray().AsSpan(0, 4)).ToString();

    public string? SessionToken => Cookies.TryGetValue("next-auth.session-token", out var token) ? Uri.UnescapeDataString(token) : null;

    public static string NewEmail() => $"user-{Guid.NewGuid():N}@example.test";

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content = null, Action<HttpRequestMessage>? change = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        request.Headers.Add("X-Forwarded-For", Address);
        if (Cookies.Count > 0)
        {
            request.Headers.Add("Cookie", string.Join("; ", Cookies.Select(cookie => $"{cookie.Key}={cookie.Value}")));
        }
        if (Bearer is not null)
        {
            request.Headers.Authorization = new("Bearer", Bearer);
        }
        change?.Invoke(request);
        var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        var set = response.Headers.TryGetValues("Set-Cookie", out var values) ? values.ToList() : [];
        foreach (var line in set)
        {
            var pair = line.Split(';')[0].Split('=', 2);
            if (pair[1].Length == 0)
            {
                Cookies.Remove(pair[0]);
            }
            else
            {
                Cookies[pair[0]] = pair[1];
            }
        }
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        var isJson = response.Content.Headers.ContentType?.MediaType?.EndsWith("json", StringComparison.Ordinal) == true;
        return new Answer(response.StatusCode, isJson && text.Length > 0 ? JsonNode.Parse(text) : null, response.Headers.Location?.OriginalString, set, response);
    }

    public Task<Answer> GetAsync(string path) => SendAsync(HttpMethod.Get, path);

    public Task<Answer> PostAsync(string path, object body) => SendAsync(HttpMethod.Post, path, JsonContent.Create(body));

    public Task<Answer> PutAsync(string path, object body) => SendAsync(HttpMethod.Put, path, JsonContent.Create(body));

    public async Task<string> CsrfAsync() => (await GetAsync("/api/auth/csrf")).Body!["csrfToken"]!.GetValue<string>();

    /// <summary>A POST to a NextAuth sub-route with a good csrf token and <c>json=true</c>.</summary>
    public async Task<Answer> NextAuthAsync(string route, params (string Name, string Value)[] fields)
    {
        var csrf = await CsrfAsync();
        return await SendAsync(HttpMethod.Post, $"/api/auth/{route}", Form([("csrfToken", csrf), ("json", "true"), .. fields]));
    }

    public Task<Answer> SignInAsync(string email, string password = Password) => NextAuthAsync("callback/credentials", ("email", email), ("password", password));

    public Task<Answer> RegisterAsync(string email, string password = Password, string? name = "Camille Martin") =>
        PostAsync("/api/auth/register", new { email, password, name });

    public async Task<JsonNode> SessionAsync() => (await GetAsync("/api/auth/session")).Body!;

    /// <summary>A fresh account, signed in.</summary>
    public static async Task<(Browser Browser, string Email, Guid Id)> NewUserAsync(TestService<Program> service)
    {
        var browser = new Browser(service);
        var email = NewEmail();
        var registered = await browser.RegisterAsync(email);
        Assert.Equal(HttpStatusCode.Created, registered.Status);
        Assert.Equal(HttpStatusCode.OK, (await browser.SignInAsync(email)).Status);
        return (browser, email, registered.Body!["user"]!["id"]!.GetValue<Guid>());
    }

    public static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)));

    public static JsonElement ClaimsOf(string jwt) =>
        JsonSerializer.Deserialize<JsonElement>(System.Buffers.Text.Base64Url.DecodeFromChars(jwt.Split('.')[1]));

    public void Dispose() => _http.Dispose();
}

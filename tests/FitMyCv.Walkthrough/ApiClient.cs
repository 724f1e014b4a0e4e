using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.Walkthrough;

/// <summary>An API call did not answer as the walkthrough needs it.</summary>
public sealed class ApiException(string operation, HttpStatusCode status, string body) : Exception($"{operation} answered {(int)status}: {body}")
{
    public HttpStatusCode Status { get; } = status;
    public string Body { get; } = body;
}

/// <summary>The API as a web client calls it: same-origin requests with the cookies of the NextAuth session.</summary>
public sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http;

    public ApiClient(Uri gateway)
    {
        Gateway = gateway;
        _http = new HttpClient(new SocketsHttpHandler { CookieContainer = new CookieContainer(), AllowAutoRedirect = false }) { BaseAddress = gateway, Timeout = TimeSpan.FromSeconds(60) };
        _http.DefaultRequestHeaders.Add("Origin", gateway.GetLeftPart(UriPartial.Authority));
        _http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        _http.DefaultRequestHeaders.AcceptLanguage.ParseAdd("en");
    }

    public Uri Gateway { get; }

    /// <summary>For calls whose refusal is of interest: the raw client with this session's cookies.</summary>
    public HttpClient Http => _http;

    public Task<JsonNode> GetAsync(string path, CancellationToken cancellationToken) => JsonAsync($"GET {path}", _http.GetAsync(path, cancellationToken), cancellationToken);

    public Task<JsonNode> PostAsync(string path, object body, CancellationToken cancellationToken) =>
        JsonAsync($"POST {path}", _http.PostAsJsonAsync(path, body, cancellationToken), cancellationToken);

    public async Task<JsonNode> PostFileAsync(string path, string field, byte[] bytes, string fileName, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        form.Add(file, field, fileName);
        return await JsonAsync($"POST {path}", _http.PostAsync(path, form, cancellationToken), cancellationToken);
    }

    public async Task<(byte[] Bytes, HttpResponseHeaders Headers)> DownloadAsync(string path, object body, CancellationToken cancellationToken)
    {
        using var response = await _http.PostAsJsonAsync(path, body, cancellationToken);
        await EnsureAsync($"POST {path}", response, cancellationToken);
        return (await response.Content.ReadAsByteArrayAsync(cancellationToken), response.Headers);
    }

    /// <summary>Registers an account; the caller signs in afterwards.</summary>
    public Task RegisterAsync(string email, string password, string name, CancellationToken cancellationToken) =>
        PostAsync("/api/auth/register", new { email, password, name }, cancellationToken);

    /// <summary>Signs in the way next-auth's client does: csrf token, form post with <c>json=true</c>.</summary>
    public async Task SignInAsync(string email, string password, CancellationToken cancellationToken)
    {
        var csrf = await GetAsync("/api/auth/csrf", cancellationToken);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["email"] = email,
            ["password"] = password,
            ["csrfToken"] = csrf["csrfToken"]!.GetValue<string>(),
            ["callbackUrl"] = Gateway.ToString(),
            ["json"] = "true",
        });
        await JsonAsync("POST /api/auth/callback/credentials", _http.PostAsync("/api/auth/callback/credentials", form, cancellationToken), cancellationToken);
    }

    /// <summary>Polls until the task has ended and gives it.</summary>
    public async Task<JsonNode> TaskEndsAsync(string taskId, Action<string>? progressed, CancellationToken cancellationToken)
    {
        var last = "";
        while (true)
        {
            var list = await GetAsync("/api/background-tasks/sync?deviceId=walkthrough", cancellationToken);
            var task = list["tasks"]!.AsArray().FirstOrDefault(t => t!["id"]!.GetValue<string>() == taskId);
            var status = task?["status"]?.GetValue<string>();
            var progress = $"{status} {task?["progress"]?["percent"]} % {task?["progress"]?["phase"]}";
            if (progress != last)
            {
                progressed?.Invoke(progress);
                last = progress;
            }
            if (status is "completed" or "failed" or "cancelled")
            {
                return task!;
            }
            await Task.Delay(TimeSpan.FromMilliseconds(150), cancellationToken);
        }
    }

    public void Dispose() => _http.Dispose();

    private static async Task<JsonNode> JsonAsync(string operation, Task<HttpResponseMessage> call, CancellationToken cancellationToken)
    {
        using var response = await call;
        await EnsureAsync(operation, response, cancellationToken);
        return await response.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) ?? throw new ApiException(operation, response.StatusCode, "no JSON");
    }

    private static async Task EnsureAsync(string operation, HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiException(operation, response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
        }
    }
}

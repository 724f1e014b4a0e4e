using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;

namespace FitMyCv.Notification.Tests;

/// <summary>An event as the wire carries it.</summary>
public sealed record SseEvent(string Id, string Name, JsonNode Data);

/// <summary>An open event stream and all that has come over it.</summary>
public sealed class SseClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly ConcurrentQueue<SseEvent> _events = new();
    private readonly CancellationTokenSource _stop = new();
    private Task _reading = Task.CompletedTask;

    private SseClient(HttpClient http, HttpResponseMessage response)
    {
        _http = http;
        Response = response;
    }

    public HttpResponseMessage Response { get; }

    public HttpStatusCode Status => Response.StatusCode;

    public IReadOnlyList<SseEvent> Events => [.. _events];

    public string? Retry { get; private set; }

    public bool HasEnded => _reading.IsCompleted;

    public static async Task<SseClient> OpenAsync(TestService<Program> service, CurrentUser user, string? lastEventId = null, TimeSpan? tokenLife = null)
    {
        var http = service.Client();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", service.Identity.Token(user, tokenLife));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/events/stream");
        if (lastEventId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
        }
        var client = new SseClient(http, await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead));
        if (client.Status == HttpStatusCode.OK)
        {
            client._reading = client.ReadAsync();
        }
        return client;
    }

    public Task<SseEvent> NextAsync(string what, Func<SseEvent, bool> isMeant) =>
        Eventually.FindAsync(what, () => Task.FromResult(Events.FirstOrDefault(isMeant)), TimeSpan.FromSeconds(20));

    public Task<SseEvent> ConnectedAsync() => NextAsync("connected", e => e.Name == "connected");

    public Task<SseEvent> StepAsync(int step) => NextAsync($"step {step}", e => e.Name == "onboarding:updated" && e.Data["state"]!["currentStep"]!.GetValue<int>() == step);

    public IEnumerable<int> Steps => Events.Where(e => e.Name == "onboarding:updated").Select(e => e.Data["state"]!["currentStep"]!.GetValue<int>());

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Response.Dispose();
        _http.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task ReadAsync()
    {
        using var reader = new StreamReader(await Response.Content.ReadAsStreamAsync(_stop.Token));
        var (id, name) = ("", "message");
        while (await reader.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.StartsWith("retry: ", StringComparison.Ordinal))
            {
                Retry = line[7..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                _events.Enqueue(new SseEvent(id, name, JsonNode.Parse(line[6..])!));
            }
        }
    }
}

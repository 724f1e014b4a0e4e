using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using FitMyCv.AppHost.Local.Dashboard.Protocol;
using FitMyCv.Testing;
using Google.Protobuf;

namespace FitMyCv.AppHost.Tests;

/// <summary>What the dashboard asks of the host, on the wire as the dashboard asks it.</summary>
[Collection(StartedSystemCollection.Name)]
public sealed class DashboardServiceTests(StartedSystem started) : IDisposable
{
    private readonly HttpClient _client = new();

    private RunningSystem Running => started.System;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task The_resource_list_names_each_resource_with_its_state_and_what_it_refers_to()
    {
        using var response = await CallAsync("WatchResources", new WatchResourcesRequest(), Running.Addresses.ControlKey);
        var update = WatchResourcesUpdate.Parser.ParseFrom(await ReadMessageAsync(response));

        var resources = update.InitialData.Resources.ToDictionary(resource => resource.Name);
        Assert.Superset(new HashSet<string> { "postgres", "redis", "rabbitmq", "front-database", "front", "back" }, resources.Keys.ToHashSet());
        var front = resources["front"];
        Assert.Equal(("Project", "Running"), (front.ResourceType, front.State));
        Assert.Equal(HealthStatus.Healthy, Assert.Single(front.HealthReports).Status);
        Assert.Equal($"http://localhost:{Running.Port}", Assert.Single(front.Urls).FullUrl);
        Assert.Contains(front.Relationships, relationship => relationship is { ResourceName: "back", Type: "WaitFor" });
        // The dashboard refuses the whole list when one of these is absent.
        Assert.All(resources.Values, resource => Assert.All(resource.Urls, url => Assert.NotNull(url.DisplayProperties)));
        Assert.All(resources.Values, resource => Assert.NotNull(resource.CreatedAt));
    }

    [Fact]
    public async Task The_console_log_of_a_resource_is_what_it_printed()
    {
        var request = new WatchResourceConsoleLogsRequest { ResourceName = "back", SuppressFollow = true };
        using var response = await CallAsync("WatchResourceConsoleLogs", request, Running.Addresses.ControlKey);

        var update = WatchResourceConsoleLogsUpdate.Parser.ParseFrom(await ReadMessageAsync(response));

        Assert.Contains(update.LogLines, line => line.Text.EndsWith("says hello", StringComparison.Ordinal));
        Assert.Equal(update.LogLines.Select(line => line.LineNumber).Order(), update.LogLines.Select(line => line.LineNumber));
    }

    [Fact]
    public async Task Who_does_not_know_the_key_gets_nothing()
    {
        using var response = await CallAsync("WatchResources", new WatchResourcesRequest(), "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    private async Task<HttpResponseMessage> CallAsync(string method, IMessage message, string key)
    {
        // gRPC frames a message by a flag byte and its length (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
        var body = new byte[5 + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(1), message.CalculateSize());
        message.WriteTo(body.AsSpan(5));
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{Running.Addresses.Control}/aspire.v1.DashboardService/{method}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.Add("te", "trailers");
        request.Headers.Add("x-resource-service-api-key", key);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Cancellation);
    }

    private static async Task<byte[]> ReadMessageAsync(HttpResponseMessage response)
    {
        response.EnsureSuccessStatusCode();
        await using var stream = await response.Content.ReadAsStreamAsync(Cancellation);
        var prefix = new byte[5];
        await stream.ReadExactlyAsync(prefix, Cancellation);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await stream.ReadExactlyAsync(message, Cancellation);
        return message;
    }
}

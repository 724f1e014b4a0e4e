using System.Collections.Concurrent;
using FitMyCv.Gateway.Routing;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Gateway.Tests;

/// <summary>What a service saw of a request.</summary>
public sealed record SeenRequest(string Owner, string Method, string Path, IReadOnlyDictionary<string, string> Headers, long BodyLength);

/// <summary>The gateway on real Redis and RabbitMQ before services that keep what they see; analytics is away.</summary>
public sealed class GatewayFixture : IAsyncLifetime
{
    private readonly List<WebApplication> _owners = [];

    public TestService<GatewayRoute> Gateway { get; private set; } = null!;

    public ConcurrentQueue<SeenRequest> Seen { get; } = new();

    public TestIdentity Identity => Gateway.Identity;

    public async ValueTask InitializeAsync()
    {
        var options = new TestServiceOptions();
        foreach (var owner in new[] { "identity", "cv", "ai-worker", "billing", "notification" })
        {
            options.Settings[$"services__{owner}__http__0"] = await StartOwnerAsync(owner);
        }
        options.Settings["FITMYCV_RATE_LIMIT_SCALE"] = "1";
        Gateway = await TestService<GatewayRoute>.StartAsync("gateway", options);
    }

    public HttpClient Client(params (string Name, string Value)[] headers)
    {
        var client = Gateway.Client();
        foreach (var (name, value) in headers)
        {
            client.DefaultRequestHeaders.TryAddWithoutValidation(name, value);
        }
        return client;
    }

    public SeenRequest Last(string owner) => Seen.Last(request => request.Owner == owner);

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        foreach (var owner in _owners)
        {
            await owner.DisposeAsync();
        }
    }

    private async Task<string> StartOwnerAsync(string name)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        var app = builder.Build();
        app.MapFallback(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body);
            Seen.Enqueue(new SeenRequest(
                name,
                http.Request.Method,
                http.Request.Path,
                http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
                body.Length));
            await http.Response.WriteAsJsonAsync(new { owner = name });
        });
        await app.StartAsync();
        _owners.Add(app);
        return app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }
}

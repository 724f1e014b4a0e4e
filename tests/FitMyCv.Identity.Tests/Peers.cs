using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace FitMyCv.Identity.Tests;

/// <summary>Plays billing, cv and analytics with their internal routes (spec billing §7, design/messages §3) on a free port.</summary>
internal sealed class Peers : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Peers(WebApplication app) => _app = app;

    public ConcurrentDictionary<Guid, int> Balances { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<Peers> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var peers = new Peers(app);
        app.MapPost("/internal/users/counts", (JsonElement body) => new { counts = Ids(body, "ids").ToDictionary(id => id, _ => 3), total = 7 });
        app.MapPost("/internal/users/activity", (JsonElement body) => new { lastActivity = Ids(body, "ids").ToDictionary(id => id, _ => "2026-01-02T03:04:05Z") });
        app.MapPost(
            "/internal/billing/users/lookup",
            (JsonElement body) => new
            {
                users = Ids(body, "userIds").ToDictionary(id => id, id => new { planId = 0, planName = "Gratuit", status = "active", creditBalance = peers.Balances.GetValueOrDefault(id) }),
            });
        app.MapPost(
            "/internal/billing/balance",
            (JsonElement body) =>
            {
                var balance = body.GetProperty("balance").GetInt32();
                peers.Balances[body.GetProperty("userId").GetGuid()] = balance;
                return new { balance, change = balance, transactionId = Guid.NewGuid() };
            });
        app.MapGet("/internal/billing/plans", () => new { plans = new[] { new { id = 0, name = "Gratuit" } } });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return peers;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<Guid> Ids(JsonElement body, string name) => body.GetProperty(name).EnumerateArray().Select(id => id.GetGuid());
}

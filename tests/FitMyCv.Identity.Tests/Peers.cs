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
        app.MapGet(
            "/internal/users/{id:guid}/export",
            () => new { cvs = new[] { new { filename = "cv_1.json", content = new { header = new { full_name = "Camille Martin" } } } } });
        app.MapGet("/internal/users/{id:guid}/cvs/{filename}/pdf", (string filename) => Results.Bytes("%PDF-1.7 "u8.ToArray(), "application/pdf"));
        app.MapPost("/siteverify", async (HttpRequest request) => SiteVerify(await request.ReadFormAsync()));
        app.MapGet("/internal/billing/plans", () => new { plans = new[] { new { id = 0, name = "Gratuit" } } });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return peers;
    }

    /// <summary>Plays reCAPTCHA: the token says what is answered.</summary>
    private static IResult SiteVerify(IFormCollection form) =>
        form["secret"] != "the-secret"
            ? Results.Json(new Dictionary<string, object> { ["success"] = false, ["error-codes"] = new[] { "invalid-input-secret" } })
            : form["response"].ToString() switch
            {
                "good" => Results.Json(new { success = true, score = 0.9, action = "register", hostname = "localhost" }),
                "robot" => Results.Json(new { success = true, score = 0.1, action = "register", hostname = "localhost" }),
                "elsewhere" => Results.Json(new { success = true, score = 0.9, hostname = "evil.example" }),
                _ => Results.Json(new Dictionary<string, object> { ["success"] = false, ["error-codes"] = new[] { "timeout-or-duplicate" } }),
            };

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static IEnumerable<Guid> Ids(JsonElement body, string name) => body.GetProperty(name).EnumerateArray().Select(id => id.GetGuid());
}

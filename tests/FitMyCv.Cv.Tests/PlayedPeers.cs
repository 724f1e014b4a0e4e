using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FitMyCv.Cv.Tests;

/// <summary>Plays billing and ai-worker on a port of its own: charges once per id, refunds once per id, gives the results that a test puts in.</summary>
internal sealed class PlayedPeers : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PlayedPeers(WebApplication app)
    {
        _app = app;
        app.MapPost("/internal/billing/charges", ChargeAsync);
        app.MapPost("/internal/billing/charges/{id}/refund", (Guid id) =>
        {
            if (IsRefundAway)
            {
                return Results.StatusCode(500);
            }
            Refunds.AddOrUpdate(id, 1, (_, count) => count + 1);
            return Results.Json(new { chargeId = id, refunded = Charges.ContainsKey(id) });
        });
        app.MapPost("/internal/billing/access", () => Results.Json(new
        {
            allowed = Refusal is null, method = Refusal is null ? Method : null, cost = 1, balance = 0,
            error = Refusal, detail = Refusal is null ? null : "No.", actionRequired = Refusal is not null, redirectUrl = Refusal is null ? null : "/account/subscriptions",
        }));
        app.MapGet("/internal/tasks/{id:guid}/result", (Guid id) =>
            TaskResults.TryGetValue(id, out var result) ? Results.Text(result.ToJsonString(), "application/json") : Results.StatusCode(409));
        app.MapGet("/internal/users/{user:guid}/job-offers/{id:guid}", (Guid id) =>
            Offers.TryGetValue(id, out var offer) ? Results.Text(offer.ToJsonString(), "application/json") : Results.NotFound());
        app.MapPost("/internal/users/{user:guid}/job-offers/titles", () => Results.Json(new { titles = Titles }));
    }

    /// <summary>Charge id → feature.</summary>
    public ConcurrentDictionary<Guid, string> Charges { get; } = [];

    public ConcurrentDictionary<Guid, int> Refunds { get; } = [];

    public ConcurrentDictionary<Guid, JsonObject> TaskResults { get; } = [];

    public ConcurrentDictionary<Guid, JsonObject> Offers { get; } = [];

    public ConcurrentDictionary<string, string> Titles { get; } = [];

    /// <summary>Key with which every charge is refused.</summary>
    public string? Refusal { get; set; }

    public string Method { get; set; } = "plan";

    public bool IsBillingAway { get; set; }

    public bool IsRefundAway { get; set; }

    /// <summary>Awaited after a charge was made and before it is answered.</summary>
    public Func<Guid, Task>? AfterCharge { get; set; }

    public string Address { get; private set; } = "";

    public static async Task<PlayedPeers> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var peers = new PlayedPeers(builder.Build());
        await peers._app.StartAsync();
        peers.Address = peers._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return peers;
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task<IResult> ChargeAsync(HttpRequest request)
    {
        if (IsBillingAway)
        {
            return Results.StatusCode(503);
        }
        var body = (await JsonNode.ParseAsync(request.Body))!;
        var id = Guid.Parse((string)body["chargeId"]!);
        if (Refusal is { } refusal)
        {
            return Results.Text(
                new JsonObject { ["error"] = refusal, ["status"] = 403, ["actionRequired"] = true, ["redirectUrl"] = "/account/subscriptions", ["limit"] = 5 }.ToJsonString(),
                "application/problem+json",
                statusCode: 403);
        }
        if (Refunds.ContainsKey(id))
        {
            return Results.Conflict();
        }
        Charges[id] = (string)body["featureName"]!;
        if (AfterCharge is { } wait)
        {
            await wait(id);
        }
        return Results.Json(new { chargeId = id, method = Method, creditsUsed = Method == "credits" ? 1 : 0, transactionId = (string?)null, balance = 0, counter = 1 });
    }
}

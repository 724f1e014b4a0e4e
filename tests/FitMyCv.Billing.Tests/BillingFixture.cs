using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.ServiceDefaults.Settings;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.Billing.Tests;

/// <summary>Billing on real servers, with what tests ask of it.</summary>
public sealed class BillingFixture : IAsyncLifetime
{
    public TestService<Program> Service { get; private set; } = null!;

    private HttpClient Internal { get; set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Service = await TestService<Program>.StartAsync("billing");
        Internal = Service.InternalClient();
    }

    public async ValueTask DisposeAsync()
    {
        Internal.Dispose();
        await Service.DisposeAsync();
    }

    public async Task InCreditsModeAsync(Func<Task> run)
    {
        await SetAsync("subscription_mode_enabled", "0");
        try
        {
            await run();
        }
        finally
        {
            await SetAsync("subscription_mode_enabled", "1");
        }
    }

    public async Task SetAsync(string name, string value)
    {
        Service.Identity.Settings[name] = value;
        var settings = Service.Services.GetRequiredService<PlatformSettings>();
        settings.Replace(Service.Identity.Settings);
        // A read of identity's settings that began before may still overwrite ours once.
        await Eventually.UntilAsync($"{name} = {value}", () =>
        {
            settings.Replace(Service.Identity.Settings);
            return settings.Text(name) == value;
        });
    }

    public async Task<Answer> PostAsync(string path, object body)
    {
        using var response = await Internal.PostAsJsonAsync("/internal/billing/" + path, body);
        return await Answer.OfAsync(response);
    }

    public Task<Answer> ChargeAsync(Guid userId, string feature, string? chargeId = null) =>
        PostAsync("charges", new { chargeId = chargeId ?? Guid.NewGuid().ToString(), userId, featureName = feature });

    public Task<Answer> RefundAsync(string chargeId, string reason = "failed") => PostAsync($"charges/{chargeId}/refund", new { reason });

    public Task<Answer> GrantAsync(Guid userId, int amount, string? grantId = null) =>
        PostAsync("grants", new { grantId = grantId ?? Guid.NewGuid().ToString(), userId, amount, reason = "test" });

    public Task<Answer> SetBalanceAsync(Guid userId, int balance) => PostAsync("balance", new { operationId = Guid.NewGuid().ToString(), userId, balance });

    public async Task<Answer> InternalGetAsync(string path)
    {
        using var response = await Internal.GetAsync(path);
        return await Answer.OfAsync(response);
    }

    public async Task<Answer> GetAsync(string path, CurrentUser? user = null)
    {
        using var client = Service.Client(user);
        using var response = await client.GetAsync(path);
        return await Answer.OfAsync(response);
    }

    public async Task<int> BalanceAsync(CurrentUser user) => (await GetAsync("/api/credits/balance", user)).Int("balance");

    public async Task<int> CountAsync(CurrentUser user, string feature) =>
        (await GetAsync("/api/subscription/current", user)).Json["featureCounters"]!.AsArray().Single(counter => (string?)counter!["featureName"] == feature)!["count"]!.GetValue<int>();

    public async Task<JsonArray> TransactionsAsync(CurrentUser user) => (await GetAsync("/api/credits/transactions?limit=200", user)).Json["transactions"]!.AsArray();
}

/// <summary>A status with the JSON that came along.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode Json, string? CacheControl)
{
    public string? Error => (string?)Json["error"];

    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers.CacheControl?.ToString());

    public int Int(string member) => Json[member]!.GetValue<int>();

    public string? Text(string member) => (string?)Json[member];

    public Answer Ok()
    {
        Assert.True(Status == HttpStatusCode.OK, $"{Status}: {Json}");
        return this;
    }

    public void IsProblem(HttpStatusCode status, string error)
    {
        Assert.True(Status == status && Error == error, $"{Status}: {Json}");
    }
}

/// <summary>Short names of features in tests.</summary>
internal static class Feature
{
    public const string Paid = BillingFeatures.MatchScore;
    public const string Manual = BillingFeatures.CreateCvManual;
    public const string Edit = BillingFeatures.EditCv;
}

using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.AiWorker.Tasks.Calls;
using FitMyCv.AiWorker.Tests.Support;
using FitMyCv.Contracts.Messages;
using FitMyCv.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.AiWorker.Tests;

/// <summary>Prices, alerts, balance and usage of the AI calls, and the life of their log.</summary>
public sealed class AiAdministrationTests : IAsyncLifetime
{
    private Support.AiWorker _worker = null!;

    public async ValueTask InitializeAsync() => _worker = await Support.AiWorker.StartAsync(withOfflineEngine: true);

    public ValueTask DisposeAsync() => _worker.DisposeAsync();

    [Fact]
    public async Task Prices_and_alerts_are_seeded_once_and_only_administrators_see_them()
    {
        using var admin = Admin();
        var prices = (await admin.GetFromJsonAsync<JsonObject>("/api/admin/openai-pricing"))!["pricings"]!.AsArray();
        Assert.Equal(7, prices.Count);
        Assert.Equal((0.15m, 0.60m, 0.075m), prices.Where(price => price!["modelName"]!.GetValue<string>() == "gpt-4o-mini").Select(price => (price!["inputPrice"]!.GetValue<decimal>(), price["outputPrice"]!.GetValue<decimal>(), price["cachePrice"]!.GetValue<decimal>())).Single());
        var alerts = (await admin.GetFromJsonAsync<JsonObject>("/api/admin/openai-alerts"))!["alerts"]!.AsArray();
        Assert.Equal(["global_daily", "global_monthly", "user_daily", "user_monthly"], alerts.Select(alert => alert!["type"]!.GetValue<string>()));
        Assert.All(alerts, alert => Assert.False(alert!["enabled"]!.GetValue<bool>()));

        foreach (var path in new[] { "openai-balance", "openai-pricing", "openai-alerts", "openai-alerts/triggered" })
        {
            using var anonymous = _worker.Service.Client();
            using var user = _worker.Service.Client(_worker.NewUser());
            Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.GetAsync("/api/admin/" + path)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/api/admin/" + path)).StatusCode);
        }
    }

    [Fact]
    public async Task Reached_alerts_are_told_with_those_who_reached_them()
    {
        var (heavy, light) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await UseAsync(heavy, "gpt_cv_generation", 6m);
        await UseAsync(light, "match_score", 1.5m);
        using var admin = Admin();
        foreach (var (type, threshold) in new[] { ("user_daily", 5.0), ("user_monthly", 50.0), ("global_daily", 7.5), ("feature_daily", 4.0), ("global_monthly", 8.0) })
        {
            using var made = await admin.PostAsJsonAsync("/api/admin/openai-alerts", new { type, threshold, name = type });
            Assert.Equal(HttpStatusCode.OK, made.StatusCode);
        }
        var answer = (await admin.GetFromJsonAsync<JsonObject>("/api/admin/openai-alerts/triggered"))!;
        var triggered = answer["triggeredAlerts"]!.AsArray().ToDictionary(alert => alert!["type"]!.GetValue<string>(), alert => alert!);
        Assert.Equal(["feature_daily", "global_daily", "user_daily"], triggered.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(3, answer["totalTriggered"]!.GetValue<int>());
        Assert.Equal((0, 1), (answer["byType"]!["global_monthly"]!.GetValue<int>(), answer["byType"]!["user_daily"]!.GetValue<int>()));
        Assert.Equal((6m, 1m, 20m), (triggered["user_daily"]["actualValue"]!.GetValue<decimal>(), triggered["user_daily"]["exceeded"]!.GetValue<decimal>(), triggered["user_daily"]["exceededPercentage"]!.GetValue<decimal>()));
        var affected = Assert.Single(triggered["user_daily"]["affectedUsers"]!.AsArray())!;
        Assert.Equal((heavy, null), (affected["userId"]!.GetValue<Guid>(), affected["email"]));
        Assert.Equal("gpt_cv_generation", Assert.Single(triggered["feature_daily"]["affectedFeatures"]!.AsArray())!["featureName"]!.GetValue<string>());
        Assert.Equal(7.5m, triggered["global_daily"]["actualValue"]!.GetValue<decimal>());

        using var analytics = _worker.Service.InternalClient("analytics");
        // The day of the rows above, on whichever side of midnight this line runs.
        var today = await _worker.SqlAsync<string>("SELECT to_char(max(day), 'YYYY-MM-DD') FROM ai_usage_daily");
        var usage = (await analytics.GetFromJsonAsync<JsonObject>($"/internal/usage?from={today}&to={today}"))!["usage"]!.AsArray();
        Assert.Equal(2, usage.Count);
        Assert.Contains(usage, row => row!["userId"]!.GetValue<Guid>() == light && row["cost"]!.GetValue<decimal>() == 1.5m && row["day"]!.GetValue<string>() == today);
        Assert.Empty((await analytics.GetFromJsonAsync<JsonObject>("/internal/usage?from=2020-01-01&to=2020-12-31"))!["usage"]!.AsArray());
    }

    [Fact]
    public async Task The_balance_follows_the_budget_and_what_was_spent_this_month()
    {
        using var admin = Admin();
        var without = (await admin.GetFromJsonAsync<JsonObject>("/api/admin/openai-balance"))!;
        Assert.Equal((null, null, "USD", "offline", false), (without["balance"], without["budget"], without["currency"]!.GetValue<string>(), without["engine"]!.GetValue<string>(), without["configured"]!.GetValue<bool>()));
        await UseAsync(Guid.CreateVersion7(), "match_score", 12.25m);
        await _worker.Bus.PublishAsync(new SettingChanged { SettingName = "openai_monthly_budget_usd", Value = "10", Category = "ai_models" });
        var balance = await Eventually.FindAsync("the budget counts", async () => await admin.GetFromJsonAsync<JsonObject>("/api/admin/openai-balance") is { } body && body["budget"] is not null ? body : null);
        Assert.Equal((-2.25m, 12.25m), (balance["balance"]!.GetValue<decimal>(), balance["spentThisMonth"]!.GetValue<decimal>()));
    }

    [Fact]
    public async Task The_log_has_partitions_ahead_and_drops_those_older_than_thirteen_months()
    {
        var now = _worker.Service.Services.GetRequiredService<TimeProvider>().GetUtcNow();
        var first = new DateTime(now.Year, now.Month, 1);
        string Name(int months) => "ai_calls_" + first.AddMonths(months).ToString("yyyyMM", System.Globalization.CultureInfo.InvariantCulture);
        await using (var connection = await _worker.Service.Database.OpenAsync(CancellationToken.None))
        {
            foreach (var months in new[] { -14, -13 })
            {
                await connection.ExecuteAsync($"CREATE TABLE {Name(months)} PARTITION OF ai_calls FOR VALUES FROM ('{first.AddMonths(months):yyyy-MM-dd} 00:00Z') TO ('{first.AddMonths(months + 1):yyyy-MM-dd} 00:00Z')");
            }
        }
        var dropped = await _worker.Service.Services.GetServices<IHostedService>().OfType<AiCallUpkeep>().Single().KeepUpAsync(CancellationToken.None);
        Assert.Equal([Name(-14)], dropped);
        for (var months = 0; months <= 3; months++)
        {
            Assert.True(await _worker.SqlAsync<bool>("SELECT to_regclass(@name) IS NOT NULL", new { name = Name(months) }), Name(months));
        }
    }

    private HttpClient Admin() => _worker.Service.Client(_worker.NewUser() with { Role = "ADMIN" });

    private Task<int> UseAsync(Guid userId, string feature, decimal cost) =>
        _worker.SqlAsync<int>(
            """
            INSERT INTO ai_usage_daily (day, user_id, feature_name, model, calls, prompt_tokens, cached_tokens, completion_tokens, cost)
            VALUES ((now() AT TIME ZONE 'UTC')::date, @userId, @feature, 'gpt-4o-mini', 1, 10, 0, 10, @cost) RETURNING 1
            """,
            new { userId, feature, cost });
}

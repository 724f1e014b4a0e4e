using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Security;
using FitMyCv.Testing;
using FitMyCv.Testing.Services;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FitMyCv.Analytics.Tests;

/// <summary>Analytics on real servers, with identity's lookup played and an administrator signed in.</summary>
public sealed class AnalyticsFixture : IAsyncLifetime
{
    private readonly ConcurrentDictionary<Guid, object> _users = new();
    private readonly CurrentUser _admin = TestIdentity.NewUser("ADMIN");
    private WebApplication _identity = null!;

    public TestService<Program> Service { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Logging.ClearProviders();
        _identity = builder.Build();
        _identity.Urls.Add("http://127.0.0.1:0");
        _identity.MapPost("/internal/users/lookup", (LookupRequest request) => Results.Json(new { users = request.Ids.Where(_users.ContainsKey).Select(id => _users[id]) }));
        await _identity.StartAsync();
        var options = new TestServiceOptions();
        options.Settings["services__identity__http__0"] = _identity.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        Service = await TestService<Program>.StartAsync("analytics", options);
    }

    public async ValueTask DisposeAsync()
    {
        await Service.DisposeAsync();
        await _identity.DisposeAsync();
    }

    /// <summary>A user whom identity knows; analytics hears of him by the messages of the test.</summary>
    public CurrentUser NewUser()
    {
        var user = TestIdentity.NewUser();
        _users[user.Id] = new { id = user.Id, email = user.Email, name = user.Name, role = user.Role, locale = "fr", emailVerified = (DateTimeOffset?)DateTimeOffset.UtcNow, createdAt = DateTimeOffset.UtcNow };
        return user;
    }

    /// <summary>Publishes the message three times, twice in parallel, and waits until it is taken in and every delivery is over.</summary>
    public async Task PublishAsync(Message message)
    {
        await Task.WhenAll(Service.Bus.PublishAsync(message), Service.Bus.PublishAsync(message));
        await Eventually.UntilAsync($"{message.GetType().Name} to be handled", () => IsHandledAsync(message.MessageId));
        await Service.Bus.PublishAsync(message);
    }

    /// <summary>Waits until all deliveries before it are over: a marker goes through the queue of each message type.</summary>
    public async Task DrainAsync<TMessage>(TMessage marker)
        where TMessage : Message
    {
        await Service.Bus.PublishAsync(marker);
        await Eventually.UntilAsync("the queue to be drained", () => IsHandledAsync(marker.MessageId));
    }

    public async Task<Answer> AdminAsync(string path, HttpMethod? method = null, object? body = null) => await SendAsync(_admin, method ?? HttpMethod.Get, path, body);

    public Task<Answer> GetAsync(string path) => SendAsync(null, HttpMethod.Get, path);

    public async Task<Answer> SendAsync(CurrentUser? user, HttpMethod method, string path, object? body = null)
    {
        using var client = Service.Client(user);
        using var request = new HttpRequestMessage(method, path);
        request.Content = body is null ? null : body is string raw ? new StringContent(raw, Encoding.UTF8, "application/json") : JsonContent.Create(body);
        using var response = await client.SendAsync(request);
        return await Answer.OfAsync(response);
    }

    public async Task<Answer> InternalAsync(string path, object? body = null)
    {
        using var client = Service.InternalClient("identity");
        using var response = body is null ? await client.GetAsync(path) : await client.PostAsJsonAsync(path, body);
        return await Answer.OfAsync(response);
    }

    /// <summary>All figures of the summary by path, such as <c>cvs.generated</c>, once everybody is looked up: only then a user counts.</summary>
    public async Task<Dictionary<string, decimal>> FiguresAsync(string period = "24h")
    {
        await Eventually.UntilAsync("identity to be asked for everybody", () => ScalarAsync<bool>("SELECT NOT EXISTS (SELECT 1 FROM users WHERE lookup_at IS NOT NULL)"));
        var summary = (await AdminAsync("/api/analytics/summary?period=" + period)).Ok().Json.AsObject();
        return summary.Where(member => member.Value is JsonObject)
            .SelectMany(group => group.Value!.AsObject().Where(figure => figure.Key != "currency").Select(figure => (Name: $"{group.Key}.{figure.Key}", Value: figure.Value!.GetValue<decimal>())))
            .ToDictionary(figure => figure.Name, figure => figure.Value, StringComparer.Ordinal);
    }

    public async Task<T?> ScalarAsync<T>(string sql, object? parameters = null)
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        return await connection.ExecuteScalarAsync<T>(sql, parameters);
    }

    private Task<bool> IsHandledAsync(Guid messageId) => ScalarAsync<bool>("SELECT EXISTS (SELECT 1 FROM inbox WHERE message_id = @messageId)", new { messageId });

    private sealed record LookupRequest(IReadOnlyList<Guid> Ids);
}

/// <summary>A status with the JSON that came along.</summary>
public sealed record Answer(HttpStatusCode Status, JsonNode Json, string? RetryAfter)
{
    public static async Task<Answer> OfAsync(HttpResponseMessage response) =>
        new(response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync())!, response.Headers.RetryAfter?.ToString());

    public Answer Ok()
    {
        Assert.True((int)Status is 200 or 201, $"{Status}: {Json}");
        return this;
    }

    public void IsProblem(int status, string error) => Assert.True((int)Status == status && (string?)Json["error"] == error, $"{Status.ToString()}: {Json}");

    public string Compact => Json.ToJsonString();

    public decimal Number(string member) => Json[member]!.GetValue<decimal>();
}

/// <summary>Messages as the other services publish them.</summary>
internal static class Given
{
    public static UserRegistered Registered(CurrentUser user) => new() { UserId = user.Id, Provider = "credentials", Role = "USER", EmailVerified = false, Locale = "fr" };

    public static CvCreated Cv(CurrentUser user, string? createdBy = null, string? sourceType = null, Guid? id = null) =>
        new() { UserId = user.Id, CvId = id ?? Guid.NewGuid(), Filename = "a.json", CreatedBy = createdBy, SourceType = sourceType, Language = "fr", Etag = "\"1\"" };

    public static CvDeleted Deleted(CurrentUser user, Guid cvId) => new() { UserId = user.Id, CvId = cvId, Filename = "a.json" };

    public static TaskCompleted Completed(CurrentUser user, string type, int durationMs, DateTimeOffset at = default) =>
        new() { UserId = user.Id, OccurredAt = at, TaskId = Guid.NewGuid(), Type = type, Progress = new(100, "done"), Result = [], DurationMs = durationMs };

    public static AiCallRecorded AiCall(CurrentUser user, decimal cost) =>
        new()
        {
            UserId = user.Id, CallId = Guid.NewGuid(), TaskId = Guid.NewGuid(), FeatureName = "cv_generation", Phase = "adapt", Model = "gpt-4o-mini", PromptTokens = 100, CachedTokens = 10,
            CompletionTokens = 50, EstimatedCost = cost, Status = "ok", DurationMs = 900,
        };

    public static SubscriptionChanged Plan(CurrentUser user, string name, decimal amount, string status = "active", DateTimeOffset at = default) =>
        new() { UserId = user.Id, OccurredAt = at, PlanId = amount == 0 ? 1 : 2, PlanName = name, Tier = amount == 0 ? 0 : 1, Status = status, BillingPeriod = "monthly", MonthlyAmount = amount, CancelAtPeriodEnd = false };

    public static string Text(decimal value) => value.ToString(CultureInfo.InvariantCulture);
}

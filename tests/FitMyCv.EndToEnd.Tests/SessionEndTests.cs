using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FitMyCv.Testing;
using FitMyCv.Walkthrough;

namespace FitMyCv.EndToEnd.Tests;

/// <summary>
/// A session that ends is refused by every replica of the gateway and by every service within 2 s (spec identity §2): two gateways run, each with its own
/// memory of ended sessions, and RabbitMQ is between them and identity.
/// </summary>
public sealed class SessionEndTests(WholeSystem system, SecondGateway secondGateway) : IClassFixture<SecondGateway>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(2);
    private static readonly string[] Services = ["identity", "cv", "ai-worker", "billing", "notification", "analytics"];

    [Fact]
    public async Task A_password_change_ends_the_other_sessions_everywhere_and_leaves_the_calling_one()
    {
        var account = await Account.NewAsync(system);
        using var caller = new ApiClient(system.Gateway);
        await caller.SignInAsync(account.Email, MainJob.Password, CancellationToken.None);
        await EndsEverywhereAsync(
            account,
            async () => (await caller.Http.PutAsJsonAsync("/api/account/password", new { currentPassword = MainJob.Password, newPassword = "Copper-meadow-77-harbour" })).EnsureSuccessStatusCode());
        Assert.Equal(HttpStatusCode.OK, (await caller.Http.GetAsync("/api/cvs")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await CookieCallAsync(secondGateway.Address, caller)).StatusCode);
    }

    [Fact]
    public async Task A_role_change_ends_the_users_sessions_everywhere()
    {
        using var administrator = await AdministratorAsync();
        var account = await Account.NewAsync(system);
        await EndsEverywhereAsync(
            account,
            async () => (await administrator.Http.PatchAsJsonAsync($"/api/admin/users/{account.Id}", new { role = "ADMIN" })).EnsureSuccessStatusCode());
        (await administrator.Http.DeleteAsync($"/api/admin/users/{account.Id}")).EnsureSuccessStatusCode();
    }

    [Fact]
    public async Task A_deletion_ends_the_users_sessions_everywhere()
    {
        var account = await Account.NewAsync(system);
        using var caller = new ApiClient(system.Gateway);
        await caller.SignInAsync(account.Email, MainJob.Password, CancellationToken.None);
        await EndsEverywhereAsync(account, async () => (await caller.Http.DeleteAsync("/api/account/delete")).EnsureSuccessStatusCode());
    }

    [Fact]
    public async Task A_deletion_by_an_administrator_ends_the_users_sessions_everywhere()
    {
        using var administrator = await AdministratorAsync();
        var account = await Account.NewAsync(system);
        await EndsEverywhereAsync(account, async () => (await administrator.Http.DeleteAsync($"/api/admin/users/{account.Id}")).EnsureSuccessStatusCode());
    }

    /// <summary>The account's bearer token works at both gateways and at each service before the action, and at none of them 2 s after its answer.</summary>
    private async Task EndsEverywhereAsync(Account account, Func<Task> action)
    {
        var doors = new List<(string Name, Uri Address, string Path)>
        {
            ("gateway", system.Gateway, "/api/cvs"),
            ("second gateway", secondGateway.Address, "/api/cvs"),
        };
        doors.AddRange(Services.Select(name => (name, new Uri(system.Running.EnvironmentOf(name)["ASPNETCORE_URLS"].Split(';')[0]), Needing(name))));
        using var client = new HttpClient { DefaultRequestHeaders = { Authorization = new AuthenticationHeaderValue("Bearer", account.Token) } };
        async Task<HttpStatusCode> KnockAsync(Uri address, string path)
        {
            using var answer = await client.GetAsync(new Uri(address, path), HttpCompletionOption.ResponseHeadersRead);
            return answer.StatusCode;
        }
        foreach (var (name, address, path) in doors)
        {
            // Analytics has no operation to read for users: it knows the caller and forbids him.
            Assert.True(await KnockAsync(address, path) is HttpStatusCode.OK or HttpStatusCode.Forbidden, $"{name} does not know the session.");
        }

        await action();

        var ended = Stopwatch.StartNew();
        await Task.WhenAll(doors.Select(async door =>
        {
            await Eventually.UntilAsync($"{door.Name} refuses the session", async () => await KnockAsync(door.Address, door.Path) == HttpStatusCode.Unauthorized, Limit);
            TestContext.Current.TestOutputHelper?.WriteLine($"{door.Name} refused after {ended.ElapsedMilliseconds} ms");
        }));
    }

    /// <summary>An operation of the service that needs a user.</summary>
    private static string Needing(string service) =>
        service switch
        {
            "identity" => "/api/account/sessions",
            "cv" => "/api/cvs",
            "ai-worker" => "/api/background-tasks/sync",
            "billing" => "/api/credits/balance",
            "notification" => "/api/events/stream",
            _ => "/api/analytics/summary",
        };

    private async Task<ApiClient> AdministratorAsync()
    {
        var administrator = new ApiClient(system.Gateway);
        await administrator.SignInAsync("admin@fitmycv.local", "Fitmycv-dev-Admin-1", CancellationToken.None);
        return administrator;
    }

    /// <summary>The session cookie of one gateway, taken to another.</summary>
    private static async Task<HttpResponseMessage> CookieCallAsync(Uri gateway, ApiClient client)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(gateway, "/api/cvs"));
        return await client.Http.SendAsync(request);
    }

    /// <summary>A new account with a mobile client's token.</summary>
    private sealed record Account(string Email, string Id, string Token)
    {
        public static async Task<Account> NewAsync(WholeSystem system)
        {
            using var api = new ApiClient(system.Gateway);
            var email = $"session-{Guid.NewGuid():N}@example.test";
            var registered = await api.PostAsync("/api/auth/register", new { email, password = MainJob.Password, name = "Camille Martin" }, CancellationToken.None);
            var tokens = await api.PostAsync("/api/auth/token", new { grant_type = "password", email, password = MainJob.Password }, CancellationToken.None);
            return new Account(email, registered["user"]!["id"]!.GetValue<string>(), tokens["accessToken"]!.GetValue<string>());
        }
    }
}

/// <summary>A second replica of the gateway beside the system's own.</summary>
public sealed class SecondGateway(WholeSystem system) : IAsyncLifetime
{
    private ServiceReplica _replica = null!;

    public Uri Address => _replica.Address;

    public async ValueTask InitializeAsync() => _replica = await system.Running.StartReplicaAsync("gateway", TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _replica.DisposeAsync();
}

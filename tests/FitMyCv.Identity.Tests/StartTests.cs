using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Identity.Sessions;
using FitMyCv.Identity.Startup;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.Testing.Services;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.Identity.Tests;

/// <summary>What is there after the start, the internal routes, the life of signing keys.</summary>
public sealed class StartTests(IdentityFixture fixture) : IClassFixture<IdentityFixture>
{
    private TestService<Program> Service => fixture.Service;

    [Fact]
    public async Task The_first_administrator_is_made_once_and_announced()
    {
        using var admin = new Browser(Service);
        Assert.Equal(HttpStatusCode.OK, (await admin.SignInAsync("admin@fitmycv.local", "Fitmycv-dev-Admin-1")).Status);
        var user = (await admin.SessionAsync())["user"]!;
        Assert.Equal("ADMIN", user["role"]!.GetValue<string>());
        Assert.NotNull(user["emailVerified"]);
        await Service.Services.GetRequiredService<FirstAdministrator>().EnsureAsync(TestContext.Current.CancellationToken);
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        Assert.Equal(1, await connection.QuerySingleAsync<int>("SELECT count(*)::int FROM users WHERE role = 'ADMIN'"));
    }

    [Theory]
    [InlineData("boss@cv.example", null, "FITMYCV_ADMIN_PASSWORD is missing")]
    [InlineData("admin@fitmycv.local", "Orchard-velvet-42-lantern", "FITMYCV_ADMIN_EMAIL has its Development default")]
    [InlineData("boss@cv.example", "Fitmycv-dev-Admin-1", "FITMYCV_ADMIN_PASSWORD has its Development default")]
    [InlineData("boss@cv.example", "iloveyou", "FITMYCV_ADMIN_PASSWORD is too weak")]
    [InlineData("nonsense", "Orchard-velvet-42-lantern", "FITMYCV_ADMIN_EMAIL is not an e-mail address")]
    public async Task Production_refuses_a_missing_default_or_weak_first_administrator(string? email, string? password, string sentence)
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["FITMYCV_ADMIN_EMAIL"] = email, ["FITMYCV_ADMIN_PASSWORD"] = password };
        var configuration = new StartupConfiguration(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), new Production());
        var administrator = ActivatorUtilities.CreateInstance<FirstAdministrator>(Service.Services, configuration);
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => administrator.EnsureAsync(TestContext.Current.CancellationToken));
        Assert.StartsWith(sentence, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_production_with_an_administrator_the_variables_may_be_absent()
    {
        var configuration = new StartupConfiguration(new ConfigurationBuilder().Build(), new Production());
        await ActivatorUtilities.CreateInstance<FirstAdministrator>(Service.Services, configuration).EnsureAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Production_refuses_development_keys()
    {
        var values = new Dictionary<string, string?>(StringComparer.Ordinal) { ["FITMYCV_ENCRYPTION_KEYS"] = "dev1:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=" };
        var configuration = new StartupConfiguration(new ConfigurationBuilder().AddInMemoryCollection(values).Build(), new Production());
        Assert.Throws<ConfigurationException>(() => new ServiceCollection().AddIdentity(configuration));
    }

    [Fact]
    public async Task Services_read_keys_users_and_lists_with_a_service_token_only()
    {
        var (user, email, id) = await Browser.NewUserAsync(Service);
        using (user)
        {
            user.Bearer = user.SessionToken;
            Assert.Equal(HttpStatusCode.Forbidden, (await user.GetAsync("/internal/jwks")).Status);
            user.Bearer = null;
            Assert.Equal(HttpStatusCode.Unauthorized, (await user.GetAsync("/internal/jwks")).Status);
        }
        using var internals = Service.InternalClient();
        var key = (await GetAsync(internals, "/internal/jwks"))["keys"]![0]!;
        Assert.Equal(("EC", "P-256", "ES256", "sig"), (key["kty"]!.ToString(), key["crv"]!.ToString(), key["alg"]!.ToString(), key["use"]!.ToString()));
        Assert.Null(key["d"]);
        var read = await GetAsync(internals, $"/internal/users/{id}");
        Assert.Equal((email, "Camille Martin", "USER", "fr"), (read["email"]!.ToString(), read["name"]!.ToString(), read["role"]!.ToString(), read["locale"]!.ToString()));
        using var missing = await internals.GetAsync(new Uri($"/internal/users/{Guid.NewGuid()}", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using var lookup = await internals.PostAsJsonAsync(new Uri("/internal/users/lookup", UriKind.Relative), new { ids = new[] { id, Guid.NewGuid() } }, TestContext.Current.CancellationToken);
        Assert.Single((await lookup.Content.ReadFromJsonAsync<JsonNode>(TestContext.Current.CancellationToken))!["users"]!.AsArray());
        var seen = new List<string>();
        for (string? after = null; ;)
        {
            var page = await GetAsync(internals, $"/internal/users?limit=1{(after is null ? "" : "&after=" + after)}");
            seen.AddRange(page["users"]!.AsArray().Select(row => row!["id"]!.ToString()));
            after = page["next"]?.ToString();
            if (after is null)
            {
                break;
            }
        }
        Assert.Contains(id.ToString(), seen);
        Assert.Equal(seen.Count, seen.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task Signing_keys_rotate_with_overlap_and_leave_when_their_last_token_is_gone()
    {
        await using var connection = await Service.Database.OpenAsync(TestContext.Current.CancellationToken);
        var first = await connection.QuerySingleAsync<string>("SELECT kid FROM signing_keys");
        var time = new Clock(DateTimeOffset.UtcNow);
        var encryption = KeyList.TryParse("test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", out _)!;
        var keys = new SigningKeys(Service.Database, encryption, time);
        async Task<(string Signs, int Published)> AfterAsync(double days)
        {
            time.Now += TimeSpan.FromDays(days);
            await keys.RotateAsync(TestContext.Current.CancellationToken);
            return (keys.Credentials().Key.KeyId, keys.Published.Count);
        }
        Assert.Equal((first, 1), await AfterAsync(0));
        Assert.Equal((first, 1), await AfterAsync(28.9));
        Assert.Equal((first, 2), await AfterAsync(0.2));
        Assert.Equal((first, 2), await AfterAsync(0));
        var (second, published) = await AfterAsync(1);
        Assert.NotEqual(first, second);
        Assert.Equal(2, published);
        Assert.Equal((second, 1), await AfterAsync(8));

        var lost = KeyList.TryParse("other:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=", out _)!;
        var refusal = await Assert.ThrowsAsync<ConfigurationException>(() => new SigningKeys(Service.Database, lost, time).RotateAsync(TestContext.Current.CancellationToken));
        Assert.Contains("FITMYCV_ENCRYPTION_KEYS", refusal.Message, StringComparison.Ordinal);
        await connection.ExecuteAsync("DELETE FROM signing_keys");
        await Service.Services.GetRequiredService<SigningKeys>().RotateAsync(TestContext.Current.CancellationToken);
        Service.Services.GetRequiredService<ServiceDefaults.Security.UserTokenValidator>().Refresh();
    }

    private static async Task<JsonNode> GetAsync(HttpClient client, string path) =>
        (await client.GetFromJsonAsync<JsonNode>(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken))!;

    private sealed class Clock(DateTimeOffset now) : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = now;

        public override DateTimeOffset GetUtcNow() => Now;
    }

    private sealed class Production : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = Environments.Production;
        public string ApplicationName { get; set; } = "identity";
        public string ContentRootPath { get; set; } = "/";
        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

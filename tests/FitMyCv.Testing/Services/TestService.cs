using System.Net.Http.Headers;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace FitMyCv.Testing.Services;

/// <summary>
/// One service under test, in this process, on Kestrel and a free port, with a fresh database, virtual host and Redis database, and identity played by
/// <see cref="TestIdentity"/> (identity itself is left as it is). Use it as a class fixture by deriving, or start several replicas on the same servers with
/// <see cref="TestServiceOptions.Sharing"/>.
/// </summary>
/// <typeparam name="TProgram">Any type of the service's assembly, such as its Program.</typeparam>
public sealed class TestService<TProgram> : IAsyncDisposable
    where TProgram : class
{
    private readonly Factory _factory;

    private TestService(string name, TestServiceOptions options, ServerSet servers, TestIdentity identity)
    {
        Name = name;
        Servers = servers;
        Identity = identity;
        var settings = TestServiceOptions.Development(name, servers);
        foreach (var (key, value) in options.Settings)
        {
            settings[key.Replace("__", ":", StringComparison.Ordinal)] = value;
        }
        var assembly = typeof(TProgram).Assembly.GetName().Name!;
        Environment.SetEnvironmentVariable("ASPNETCORE_TEST_CONTENTROOT_" + assembly.ToUpperInvariant().Replace('.', '_'), AppContext.BaseDirectory);
        _factory = new Factory(settings, services =>
        {
            if (name != "identity")
            {
                services.RemoveAll<IIdentityState>();
                services.AddSingleton<IIdentityState>(identity);
            }
            options.Services?.Invoke(services);
        });
        _factory.UseKestrel(0);
    }

    public string Name { get; }

    public ServerSet Servers { get; }

    public TestIdentity Identity { get; }

    public MessageProbe Bus { get; private set; } = null!;

    public Uri Address { get; private set; } = null!;

    public IServiceProvider Services => _factory.Services;

    /// <summary>The service's own database, to look into or to arrange.</summary>
    public Database Database => Services.GetRequiredService<Database>();

    /// <param name="name">The service, as in design/architecture §2; also its database.</param>
    public static async Task<TestService<TProgram>> StartAsync(string name, TestServiceOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new TestServiceOptions();
        var servers = options.Sharing?.Servers ?? await ServerSet.CreateAsync(name, cancellationToken);
        var service = new TestService<TProgram>(name, options, servers, options.Sharing?.Identity ?? new TestIdentity());
        service._factory.StartServer();
        service.Address = new Uri(service.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().Replace("[::]", "127.0.0.1", StringComparison.Ordinal));
        service.Bus = await MessageProbe.StartAsync(servers.RabbitMq, cancellationToken);
        return service;
    }

    /// <summary>A client that follows no redirects and keeps no cookies, signed in as the user by bearer, anonymous when null.</summary>
    public HttpClient Client(CurrentUser? user = null)
    {
        var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = Address };
        if (user is not null)
        {
            client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Identity.Token(user));
        }
        return client;
    }

    /// <summary>A client with a service token, for <c>/internal</c>.</summary>
    public HttpClient InternalClient(string caller = "cv")
    {
        var client = Client();
        var tokens = new ServiceTokens(TestServiceOptions.ServiceKeys, caller, TimeProvider.System);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", tokens.Create(Name));
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await Bus.DisposeAsync();
        await _factory.DisposeAsync();
    }

    private sealed class Factory(Dictionary<string, string?> settings, Action<IServiceCollection> configure) : WebApplicationFactory<TProgram>
    {
        protected override void ConfigureWebHost(IWebHostBuilder builder)
        {
            builder.UseEnvironment("Development");
            foreach (var (key, value) in settings)
            {
                builder.UseSetting(key, value);
            }
            builder.ConfigureServices(configure);
        }
    }
}

/// <summary>The database, virtual host and Redis database that one service, or several replicas of it, run on.</summary>
public sealed record ServerSet(string Database, string RabbitMq, string Redis)
{
    public static async Task<ServerSet> CreateAsync(string name, CancellationToken cancellationToken) =>
        new(
            await TestServers.CreateDatabaseAsync(name.Replace('-', '_'), cancellationToken),
            await TestServers.CreateVirtualHostAsync(cancellationToken),
            await TestServers.CreateRedisDatabaseAsync(cancellationToken));
}

/// <summary>What a test changes of a service: settings (names of design/configuration), registrations, servers shared with another replica.</summary>
public sealed class TestServiceOptions
{
    private const string KeyText = "test:MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

    /// <summary>Keys of service tokens in tests.</summary>
    public static ServiceDefaults.Configuration.KeyList ServiceKeys { get; } = ServiceDefaults.Configuration.KeyList.TryParse(KeyText, out _)!;

    public Dictionary<string, string?> Settings { get; } = new(StringComparer.Ordinal);

    public Action<IServiceCollection>? Services { get; init; }

    public (ServerSet Servers, TestIdentity Identity)? Sharing { get; init; }

    /// <summary>The settings of a service in a test.</summary>
    public static Dictionary<string, string?> Development(string name, ServerSet servers)
    {
        var mails = Path.Combine(Path.GetTempPath(), $"fitmycv-test-mail-{Environment.ProcessId}-{Guid.NewGuid():N}");
        var settings = new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            [$"ConnectionStrings:{name}"] = servers.Database,
            ["ConnectionStrings:rabbitmq"] = servers.RabbitMq,
            ["ConnectionStrings:redis"] = servers.Redis,
            ["Logging:LogLevel:Default"] = "Warning",
            ["FITMYCV_PUBLIC_URL"] = TestIdentity.PublicUrl,
            ["FITMYCV_SERVICE_KEYS"] = KeyText,
            ["FITMYCV_ENCRYPTION_KEYS"] = KeyText,
            ["CV_ENCRYPTION_KEYS"] = KeyText,
            ["FITMYCV_MAIL_DIR"] = mails,
            ["FITMYCV_IMAGES_DIR"] = mails + "-images",
        };
        foreach (var peer in new[] { "identity", "cv", "ai-worker", "billing", "notification", "analytics" })
        {
            // Port 9 (discard) is never served here: a peer that a test does not play is away.
            settings[$"services:{peer}:http:0"] = "http://127.0.0.1:9";
        }
        return settings;
    }
}

using System.Net;
using System.Net.Sockets;
using FitMyCv.Testing;
using FitMyCv.Testing.Node;

[assembly: AssemblyFixture(typeof(FitMyCv.EndToEnd.Tests.WholeSystem))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FitMyCv.EndToEnd.Tests;

/// <summary>One whole system for all end-to-end tests, started by the AppHost as <c>./run.sh</c> does.</summary>
public sealed class WholeSystem : IAsyncLifetime
{
    private RunningSystem _system = null!;

    public Uri Gateway => _system.Gateway;

    /// <summary>For tests that look behind the gateway.</summary>
    internal RunningSystem Running => _system;

    /// <summary>The OpenID provider that identity takes for Google and LinkedIn.</summary>
    public OidcServer Google { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        // The provider must know the address of our callbacks, and the system that of the provider.
        var port = FreePort();
        Google = await OidcServer.StartAsync(new Uri($"http://localhost:{port}"), TestContext.Current.CancellationToken);
        _system = await RunningSystem.StartAsync(Google.Settings.ToDictionary(setting => setting.Key, setting => setting.Value!, StringComparer.Ordinal), port: port);
    }

    /// <summary>Ends the resource as <c>kill -9</c> does and keeps it down.</summary>
    public Task KillAsync(string resource) => _system.CommandAsync(resource, "kill");

    public async Task StartAgainAsync(string resource)
    {
        await _system.CommandAsync(resource, "start");
        await _system.WaitUntilHealthyAsync(resource);
    }

    public async ValueTask DisposeAsync()
    {
        await _system.DisposeAsync();
        await Google.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

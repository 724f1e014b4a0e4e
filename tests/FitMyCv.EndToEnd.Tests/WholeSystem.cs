using FitMyCv.Testing;

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

    public async ValueTask InitializeAsync() => _system = await RunningSystem.StartAsync();

    /// <summary>Ends the resource as <c>kill -9</c> does and keeps it down.</summary>
    public Task KillAsync(string resource) => _system.CommandAsync(resource, "kill");

    public async Task StartAgainAsync(string resource)
    {
        await _system.CommandAsync(resource, "start");
        await _system.WaitUntilHealthyAsync(resource);
    }

    public ValueTask DisposeAsync() => _system.DisposeAsync();
}

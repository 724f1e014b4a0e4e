using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Servers;
using Microsoft.Extensions.Hosting;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>Starts all instances, each when its dependencies are ready, and ends them in the opposite order.</summary>
internal sealed class Orchestrator(LocalSystem system) : IHostedService, IAsyncDisposable
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await EndOrphansAsync(cancellationToken);
        foreach (var runner in system.Runners.Where(runner => !runner.Instance.Resource.StartsExplicitly))
            await runner.StartAsync();
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        // Callers before what they call; the dashboard last, so that it receives the final telemetry.
        foreach (var stage in system.Runners.GroupBy(StopStage).OrderBy(stage => stage.Key))
            await Task.WhenAll(stage.Select(runner => runner.StopAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        foreach (var runner in system.Runners)
            await runner.DisposeAsync();
    }

    private static int StopStage(InstanceRunner runner) =>
        runner.Instance.Resource switch
        {
            ProjectResource { IsExternal: true } => 0,
            ProjectResource or ExecutableResource when runner.Instance.Resource.Name != LocalSystem.DashboardName => 1,
            PostgresDatabaseResource => 2,
            NativeServerResource => 3,
            _ => 4,
        };

    /// <summary>Before anything starts: a service of a killed run must not work on beside its successor.</summary>
    private Task EndOrphansAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(
            Directory
                .EnumerateFiles(system.Folder.Root, "*.process")
                .Concat(Directory.EnumerateFiles(system.RunFolder, "*.process"))
                .Select(record => ProcessGroup.EndOrphansAsync(record, TimeSpan.FromSeconds(20), cancellationToken))
        );
}

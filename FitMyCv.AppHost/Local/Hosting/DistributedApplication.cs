using System.Globalization;
using System.Net;
using Aspire.Hosting.ApplicationModel;
using FitMyCv.AppHost.Local.Dashboard;
using FitMyCv.AppHost.Local.Orchestration;
using FitMyCv.AppHost.Local.Servers;
using FitMyCv.AppHost;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>The system that AppHost.cs describes, run natively on this machine.</summary>
public sealed class DistributedApplication : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(90);

    private readonly WebApplicationBuilder _builder;
    private readonly IReadOnlyList<Resource> _resources;
    private WebApplication? _app;
    private LocalSystem? _system;
    private StatusFile? _status;

    internal DistributedApplication(WebApplicationBuilder builder, IReadOnlyList<Resource> resources) =>
        (_builder, _resources) = (builder, resources);

    public static IDistributedApplicationBuilder CreateBuilder(string[] args) => new DistributedApplicationBuilder(args);

    public void Run() => RunAsync().GetAwaiter().GetResult();

    /// <summary>Runs until Ctrl-C, SIGTERM or the token; what can't be started is told in a sentence and ends with exit code 1.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            await StartAsync(cancellationToken);
        }
        catch (NativeServerException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            Environment.ExitCode = 1;
            return;
        }
        var announcement = AnnounceAsync();
        await _app!.WaitForShutdownAsync(cancellationToken);
        await DisposeAsync();
        await announcement;
    }

    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        var folder = LocalFolder.Open(DataFolder.Of(_builder.Configuration));
        _system = new LocalSystem(
            folder,
            _resources,
            _builder.Configuration,
            new DistributedApplicationExecutionContext(),
            _builder.Environment.EnvironmentName,
            TimeProvider.System
        );
        _builder.Logging.SetMinimumLevel(LogLevel.Warning);
        _builder.WebHost.ConfigureKestrel(kestrel =>
            kestrel.Listen(IPAddress.Loopback, _system.ControlPort, listen => listen.Protocols = HttpProtocols.Http2)
        );
        _builder.Services.AddGrpc();
        _builder.Services.AddSingleton(_system);
        _builder.Services.AddHostedService<Orchestrator>();
        _builder.Services.Configure<HostOptions>(options =>
        {
            options.ShutdownTimeout = StopTimeout;
            options.ServicesStopConcurrently = true;
        });
        _app = _builder.Build();
        _app.UseControlKey(_system.ControlKey);
        _app.MapGrpcService<DashboardService>();
        _app.MapControlApi(_system);
        _status = new StatusFile(folder.PathOf("status.json"), _system.Instances, _system.Addresses, TimeProvider.System);
        await _app.StartAsync(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken = default) => _app?.StopAsync(cancellationToken) ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await _app.DisposeAsync();
        if (_status is not null)
            await _status.DisposeAsync();
        _system?.Dispose();
        (_app, _status, _system) = (null, null, null);
    }

    public void Dispose() => DisposeAsync().AsTask().GetAwaiter().GetResult();

    private async Task AnnounceAsync()
    {
        var (system, status) = (_system!, _status!);
        var stopping = _app!.Lifetime.ApplicationStopping;
        try
        {
            var time = await status.Healthy.WaitAsync(stopping);
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"All {system.Instances.Count} resources are healthy after {time.TotalSeconds:0.0} s.")
            );
            foreach (var instance in system.Instances.Where(instance => instance.Resource.IsExternal))
                Console.WriteLine($"{instance.Name}: {string.Join(' ', instance.Urls)}");
            Console.WriteLine(system.Addresses.Dashboard is { } url ? $"dashboard: {url}" : "The Aspire dashboard is not installed; ./run.sh tries to install it.");
        }
        catch (OperationCanceledException)
        {
            // Stopped before everything was healthy.
        }
    }
}

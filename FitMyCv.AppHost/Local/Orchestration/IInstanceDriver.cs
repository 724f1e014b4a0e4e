namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>How one kind of resource is started, watched and ended. The runner decides when.</summary>
internal interface IInstanceDriver
{
    /// <summary>Returns when the resource runs; a server is then ready, a process merely exists.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>Completes with the exit code when the resource ends by itself.</summary>
    Task<int> Exited { get; }

    int? ProcessId { get; }

    /// <summary>Whether the resource does its work; exceptions count as no.</summary>
    Task<bool> IsHealthyAsync(CancellationToken cancellationToken);

    /// <summary>Whether an end with this code is as it should be, so that no restart follows.</summary>
    bool IsFinished(int exitCode);

    /// <summary>Ends it in good order; does nothing when it does not run.</summary>
    Task StopAsync();

    /// <summary>Ends it at once, as <c>kill -9</c> does.</summary>
    Task KillAsync();
}

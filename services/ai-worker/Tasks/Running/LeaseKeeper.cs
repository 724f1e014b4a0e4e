namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>The heartbeat of this process's runs; it also stops those whose task was ended elsewhere, within the interval of the check.</summary>
public sealed partial class LeaseKeeper(RunningTasks running, TaskLeases leases, TaskOptions options, TimeProvider time, ILogger<LeaseKeeper> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.CancellationCheck < options.Heartbeat ? options.CancellationCheck : options.Heartbeat, time);
        var lastBeat = time.GetTimestamp();
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            if (running.Leases is not { Count: > 0 } held)
            {
                continue;
            }
            try
            {
                var isBeat = time.GetElapsedTime(lastBeat) >= options.Heartbeat;
                var lost = isBeat ? await leases.ExtendAsync(held, stoppingToken) : await leases.LostAsync(held, stoppingToken);
                lastBeat = isBeat ? time.GetTimestamp() : lastBeat;
                foreach (var lease in lost)
                {
                    running.StopLease(lease);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The heartbeat failed: {Reason}")]
    private partial void LogFailed(string reason);
}

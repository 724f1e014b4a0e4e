using System.Diagnostics;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>
/// Leads one instance through its life: waits for what it depends on, starts it, checks its health, and starts it again with
/// growing pauses when it ends unasked.
/// </summary>
internal sealed class InstanceRunner(
    ResourceInstance instance,
    IInstanceDriver driver,
    Func<CancellationToken, Task> dependencies,
    TimeProvider time
) : IAsyncDisposable
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StableAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan ProbeWhileStarting = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan ProbeWhileUnhealthy = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ProbeWhileHealthy = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _commands = new(1, 1);
    private CancellationTokenSource? _end;
    private Task _life = Task.CompletedTask;
    private bool _kill;

    public ResourceInstance Instance => instance;

    /// <summary>Begins the instance's life, unless it lives.</summary>
    public async Task StartAsync()
    {
        await _commands.WaitAsync();
        try
        {
            if (!_life.IsCompleted)
                return;
            _end?.Dispose();
            _end = new CancellationTokenSource();
            _kill = false;
            _life = Task.Run(() => LiveAsync(_end.Token));
        }
        finally
        {
            _commands.Release();
        }
    }

    /// <summary>Ends the instance and leaves it ended until it is started again.</summary>
    /// <param name="kill">True ends it at once instead of in good order.</param>
    public async Task StopAsync(bool kill = false)
    {
        await _commands.WaitAsync();
        try
        {
            _kill = kill;
            if (_end is not null)
                await _end.CancelAsync();
            await _life;
        }
        finally
        {
            _commands.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _end?.Dispose();
        _commands.Dispose();
    }

    private async Task LiveAsync(CancellationToken end)
    {
        var pause = FirstPause;
        var finished = false;
        try
        {
            while (!finished)
            {
                Set(ResourceStates.Waiting);
                await dependencies(end);
                var ran = Stopwatch.StartNew();
                if (await TryStartAsync(end))
                {
                    var exitCode = await WatchAsync(end);
                    finished = driver.IsFinished(exitCode);
                    Tell($"ended with {exitCode}");
                    instance.Update(now => now with { State = finished ? ResourceStates.Finished : ResourceStates.Exited, ExitCode = exitCode, IsHealthy = null, ProcessId = null, StoppedAt = time.GetUtcNow() });
                    await driver.KillAsync();
                }
                if (finished)
                    return;
                if (ran.Elapsed > StableAfter)
                    pause = FirstPause;
                Tell($"starts again in {pause.TotalSeconds:0} s");
                await Task.Delay(pause, time, end);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            await EndAsync();
        }
    }

    private async Task<bool> TryStartAsync(CancellationToken end)
    {
        Set(ResourceStates.Starting);
        try
        {
            await driver.StartAsync(end);
            instance.Update(now => now with { State = ResourceStates.Running, ProcessId = driver.ProcessId, ExitCode = null, Starts = now.Starts + 1, StartedAt = time.GetUtcNow(), StoppedAt = null });
            return true;
        }
        catch (Exception exception) when (!end.IsCancellationRequested)
        {
            Tell(exception.Message);
            Set(ResourceStates.FailedToStart);
            return false;
        }
    }

    private async Task<int> WatchAsync(CancellationToken end)
    {
        var wasHealthy = false;
        while (!driver.Exited.IsCompleted)
        {
            var isHealthy = await ProbeAsync(end);
            if (driver.Exited.IsCompleted)
                break;
            if (wasHealthy && !isHealthy)
                Tell("is unhealthy");
            wasHealthy |= isHealthy;
            instance.Update(now => now with { IsHealthy = isHealthy });
            var interval = isHealthy ? ProbeWhileHealthy : wasHealthy ? ProbeWhileUnhealthy : ProbeWhileStarting;
            await Task.WhenAny(driver.Exited, Task.Delay(interval, time, end));
            end.ThrowIfCancellationRequested();
        }
        return await driver.Exited;
    }

    private async Task<bool> ProbeAsync(CancellationToken end)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(ProbeTimeout);
        try
        {
            return await driver.IsHealthyAsync(limit.Token);
        }
        catch (Exception) when (!end.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task EndAsync()
    {
        instance.Update(now => now with { State = ResourceStates.Stopping, IsHealthy = null });
        await (_kill ? driver.KillAsync() : driver.StopAsync());
        int? exitCode = driver.Exited.IsCompletedSuccessfully ? await driver.Exited : null;
        instance.Update(now => now with { State = ResourceStates.Exited, ProcessId = null, ExitCode = exitCode, StoppedAt = time.GetUtcNow() });
    }

    private void Set(string state) => instance.Update(now => now with { State = state, IsHealthy = null, ProcessId = null });

    private void Tell(string what) => instance.Log.Append($"[host] {instance.Name} {what}", isError: true);
}

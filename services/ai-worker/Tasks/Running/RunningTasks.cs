using System.Collections.Concurrent;

namespace FitMyCv.AiWorker.Tasks.Running;

/// <summary>The runs of this process: what ends one of their tasks stops it here at once, and other replicas by their lease check.</summary>
public sealed class RunningTasks
{
    private readonly ConcurrentDictionary<Guid, (Guid TaskId, CancellationTokenSource Stop)> _byLease = new();

    public int Count => _byLease.Count;

    /// <summary>Lease tokens of all runs.</summary>
    public IReadOnlyCollection<Guid> Leases => [.. _byLease.Keys];

    public void Add(Guid leaseToken, Guid taskId, CancellationTokenSource stop) => _byLease[leaseToken] = (taskId, stop);

    public void Remove(Guid leaseToken) => _byLease.TryRemove(leaseToken, out _);

    /// <summary>Stops the run of the task, if this process has it.</summary>
    public void StopTask(Guid taskId)
    {
        foreach (var (lease, run) in _byLease)
        {
            if (run.TaskId == taskId)
            {
                StopLease(lease);
            }
        }
    }

    public void StopLease(Guid leaseToken)
    {
        if (_byLease.TryGetValue(leaseToken, out var run))
        {
            try
            {
                run.Stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // The run ended in this moment.
            }
        }
    }
}

using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Analytics.Data;

/// <summary>Wakes <see cref="UserDirectory"/> when a row may wait for its lookup.</summary>
public sealed class UserNews : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0, 1);
    private readonly Lock _gate = new();

    /// <summary>To be told when the unit of work has committed.</summary>
    public void AnnounceAfter(UnitOfWork unit) => unit.AfterCommit(Announce);

    /// <summary>Returns at the next announcement, or one that nobody waited for, or after the time.</summary>
    public async Task WaitAsync(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _signal.WaitAsync(either.Token);
        }
        catch (OperationCanceledException)
        {
            // The beat, or the end of the service: the caller's loop knows.
        }
    }

    public void Dispose() => _signal.Dispose();

    private void Announce()
    {
        lock (_gate)
        {
            if (_signal.CurrentCount == 0)
            {
                _signal.Release();
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>
/// Stops a run at the beginning of a phase, whatever the phase does, by listening to its activity: runs are told apart by the trace of the request that started
/// them. Only the first run that reaches the phase is held.
/// </summary>
public sealed class PhaseGate : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    private readonly ActivityListener _listener;
    private readonly ManualResetEventSlim _open = new();
    private readonly string _phase;
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private readonly ConcurrentQueue<string> _started = new();
    private readonly TaskCompletionSource _entered = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public PhaseGate(string phase)
    {
        _phase = "phase " + phase;
        _listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == ServiceDefaults.Telemetry.ServiceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStarted = Enter,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == _trace && activity.OperationName.StartsWith("task ", StringComparison.Ordinal))
                {
                    _ended.TrySetResult();
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
    }

    /// <summary>The header of a request whose task is to be held.</summary>
    public string TraceParent => $"00-{_trace}-{ActivitySpanId.CreateRandom()}-01";

    /// <summary>A run has reached the phase and waits.</summary>
    public Task Entered => _entered.Task.WaitAsync(Limit);

    /// <summary>The first run has come to an end.</summary>
    public Task Ended => _ended.Task.WaitAsync(Limit);

    /// <summary>The phases that were begun.</summary>
    public IReadOnlyList<string> Started => [.. _started];

    public void Open() => _open.Set();

    public void Dispose()
    {
        _open.Set();
        _listener.Dispose();
    }

    private void Enter(Activity activity)
    {
        if (activity.TraceId != _trace || !activity.OperationName.StartsWith("phase ", StringComparison.Ordinal))
        {
            return;
        }
        _started.Enqueue(activity.OperationName);
        if (activity.OperationName == _phase && _entered.TrySetResult())
        {
            _open.Wait(Limit);
        }
    }
}

using Aspire.Hosting.ApplicationModel;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>The states that Aspire's dashboard knows, by their names there.</summary>
internal static class ResourceStates
{
    public const string NotStarted = "NotStarted";
    public const string Waiting = "Waiting";
    public const string Starting = "Starting";
    public const string Running = "Running";
    public const string Stopping = "Stopping";
    public const string Exited = "Exited";
    public const string Finished = "Finished";
    public const string FailedToStart = "FailedToStart";
}

/// <param name="IsHealthy">Null until the first check.</param>
/// <param name="Starts">How often the resource was started, restarts included.</param>
internal sealed record ResourceSnapshot(
    string State,
    bool? IsHealthy = null,
    int? ProcessId = null,
    int? ExitCode = null,
    int Starts = 0,
    DateTimeOffset? StartedAt = null,
    DateTimeOffset? StoppedAt = null
)
{
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}

/// <summary>One running copy of a resource (a project with replicas has several): its state, its log, and who waits for it.</summary>
internal sealed class ResourceInstance(Resource resource, string name, int replica, ResourceLog log)
{
    private readonly Lock _gate = new();
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Resource Resource { get; } = resource;

    public string Name { get; } = name;

    public int Replica { get; } = replica;

    public ResourceLog Log { get; } = log;

    public ResourceSnapshot Snapshot { get; private set; } = new(ResourceStates.NotStarted);

    /// <summary>Raised after each change.</summary>
    public event EventHandler? Changed;

    public IEnumerable<string> Urls => Resource.Endpoints.Select(endpoint => endpoint.Url(Replica));

    public void Update(Func<ResourceSnapshot, ResourceSnapshot> change)
    {
        TaskCompletionSource changed;
        lock (_gate)
        {
            var next = change(Snapshot);
            if (next == Snapshot)
                return;
            Snapshot = next;
            changed = _changed;
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
        changed.TrySetResult();
        Changed?.Invoke(this, EventArgs.Empty);
    }

    public async Task WaitUntilAsync(Predicate<ResourceSnapshot> condition, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (condition(Snapshot))
                    return;
                changed = _changed.Task;
            }
            await changed.WaitAsync(cancellationToken);
        }
    }
}

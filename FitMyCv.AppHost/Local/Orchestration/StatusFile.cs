using System.Text.Json;
using System.Threading.Channels;
using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.AppHost.Local.Orchestration;

/// <summary>
/// Keeps <c>FITMYCV_DATA/status.json</c> (mode 600) up to date for scripts and tests: whether all is healthy, where things are, each
/// resource's state and process, and how the host is commanded.
/// </summary>
internal sealed class StatusFile : IAsyncDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    private readonly string _path;
    private readonly IReadOnlyList<ResourceInstance> _instances;
    private readonly SystemAddresses _addresses;
    private readonly TimeProvider _time;
    private readonly DateTimeOffset _startedAt;
    private readonly Channel<bool> _dirty = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly Task _writer;
    private DateTimeOffset? _healthyAt;

    public StatusFile(string path, IReadOnlyList<ResourceInstance> instances, SystemAddresses addresses, TimeProvider time)
    {
        (_path, _instances, _addresses, _time, _startedAt) = (path, instances, addresses, time, time.GetUtcNow());
        foreach (var instance in instances)
            instance.Changed += (_, _) => _dirty.Writer.TryWrite(true);
        Write("starting");
        _writer = Task.Run(WriteChangesAsync);
    }

    /// <summary>Completes when all resources that start by themselves are healthy for the first time.</summary>
    public Task<TimeSpan> Healthy => _healthy.Task;

    private readonly TaskCompletionSource<TimeSpan> _healthy = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async ValueTask DisposeAsync()
    {
        _dirty.Writer.TryComplete();
        await _writer;
        Write("stopped");
    }

    private async Task WriteChangesAsync()
    {
        await foreach (var _ in _dirty.Reader.ReadAllAsync())
        {
            var isHealthy = _instances.All(instance =>
                instance.Resource.StartsExplicitly
                || instance.Snapshot is { IsHealthy: true, State: ResourceStates.Running } or { State: ResourceStates.Finished }
            );
            if (isHealthy && _healthyAt is null)
            {
                _healthyAt = _time.GetUtcNow();
                _healthy.TrySetResult(_healthyAt.Value - _startedAt);
            }
            Write(isHealthy ? "healthy" : _healthyAt is null ? "starting" : "degraded");
        }
    }

    private void Write(string state) =>
        PrivateFile.Write(
            _path,
            JsonSerializer.Serialize(
                new
                {
                    state,
                    processId = Environment.ProcessId,
                    startedAt = _startedAt,
                    healthyAt = _healthyAt,
                    addresses = _addresses,
                    resources = _instances.Select(instance => new
                    {
                        name = instance.Name,
                        state = instance.Snapshot.State,
                        healthy = instance.Snapshot.IsHealthy ?? false,
                        processId = instance.Snapshot.ProcessId,
                        exitCode = instance.Snapshot.ExitCode,
                        starts = instance.Snapshot.Starts,
                        startedAt = instance.Snapshot.StartedAt,
                        url = instance.Urls.FirstOrDefault(),
                    }),
                },
                Format
            )
        );
}

/// <param name="Dashboard">With the token that signs in; null when the dashboard is not installed.</param>
/// <param name="Control">Takes <c>POST /resources/NAME/start|stop|kill|restart</c> over HTTP/2 with the key in its header.</param>
internal sealed record SystemAddresses(string? Dashboard, string Control, string ControlKey);

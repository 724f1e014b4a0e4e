using System.Collections.Concurrent;
using System.Diagnostics;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>What could not be started, in one sentence for the person at the console.</summary>
public sealed class NativeServerException(string message, Exception? inner = null) : Exception(message, inner);

/// <param name="Folder">All that the server keeps lies here; a folder left by a crash is taken up again.</param>
/// <param name="Password">Of the server's administrator; set when the folder is new, and the same at every later start.</param>
public sealed record NativeServerOptions(string Folder, string Password)
{
    /// <summary>The port to listen on, on the loopback address; a free one when null.</summary>
    public int? Port { get; init; }

    /// <summary>False gives up safety against a power cut for speed: for tests.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>Gets each line that the server prints; the flag says that it was printed as an error.</summary>
    public Action<string, bool> Output { get; init; } = (_, _) => { };
}

/// <summary>
/// A private server from this machine's installed binaries. After an exit or a kill, <see cref="StartAsync"/> may be called
/// again: it first ends what an earlier run of the same folder left behind.
/// </summary>
public abstract class NativeServer : IAsyncDisposable
{
    private static readonly TimeSpan ProbeInterval = TimeSpan.FromMilliseconds(100);
    private readonly ConcurrentQueue<string> _lastLines = new();
    private ProcessGroup? _group;

    protected NativeServer(NativeServerOptions options)
    {
        Options = options with { Folder = Path.GetFullPath(options.Folder) };
        Port = options.Port ?? Ports.Free();
    }

    public NativeServerOptions Options { get; }

    public int Port { get; }

    /// <summary>In the form that Aspire gives it.</summary>
    public abstract string ConnectionString { get; }

    /// <summary>The server's leading process; null before the first start.</summary>
    public int? ProcessId => _group?.Id;

    /// <summary>Completes with the exit code when the running server ends; never before the first start.</summary>
    public Task<int> Exited => _group?.Exited ?? new TaskCompletionSource<int>().Task;

    protected abstract string Name { get; }

    protected abstract TimeSpan StartTimeout { get; }

    private string RecordFile => Options.Folder + ".process";

    /// <summary>Makes the folder ready and says what to run.</summary>
    protected abstract Task<ProcessCommand> PrepareAsync(CancellationToken cancellationToken);

    /// <summary>Whether the server does its work; exceptions count as no.</summary>
    public abstract Task<bool> IsReadyAsync(CancellationToken cancellationToken);

    /// <summary>Starts the server and returns when it does its work; throws with its last lines when it doesn't.</summary>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        if (_group is not null)
            await _group.DisposeAsync();
        await ProcessGroup.EndOrphansAsync(RecordFile, TimeSpan.FromSeconds(15), cancellationToken);
        var command = await PrepareAsync(cancellationToken);
        if (!Ports.IsFree(Port))
            throw new NativeServerException($"{Name} can't start: port {Port} is taken by another program.");
        _lastLines.Clear();
        _group = ProcessGroup.Start(command, RecordFile, Keep);
        try
        {
            await WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await _group.KillAsync();
            throw;
        }
    }

    public Task StopAsync() => _group?.StopAsync() ?? Task.CompletedTask;

    /// <summary>Ends the server at once, as <c>kill -9</c> does: for tests of failure.</summary>
    public Task KillAsync() => _group?.KillAsync() ?? Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_group is not null)
            await _group.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (!await ProbeAsync(cancellationToken))
        {
            if (Exited.IsCompleted)
                throw new NativeServerException($"{Name} ended at its start with {await Exited}: {string.Join(" | ", _lastLines)}");
            if (waited.Elapsed > StartTimeout)
                throw new NativeServerException($"{Name} was not ready within {StartTimeout.TotalSeconds:0} s: {string.Join(" | ", _lastLines)}");
            await Task.Delay(ProbeInterval, cancellationToken);
        }
    }

    private async Task<bool> ProbeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return !Exited.IsCompleted && await IsReadyAsync(cancellationToken);
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private void Keep(string line, bool isError)
    {
        _lastLines.Enqueue(line);
        while (_lastLines.Count > 20)
            _lastLines.TryDequeue(out _);
        Options.Output(line, isError);
    }
}

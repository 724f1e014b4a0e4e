using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.Testing;

/// <summary>
/// A whole system started by an AppHost as a process of its own, in a fresh data folder and on a free port, for end-to-end tests and
/// tests of failure. The services must be built.
/// </summary>
public sealed class RunningSystem : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(180);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(90);

    private readonly string _hostAssembly;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly bool _ownsFolder;
    private readonly StringBuilder _output = new();
    private Process? _host;

    private RunningSystem(string hostAssembly, string dataFolder, bool ownsFolder, int port, IReadOnlyDictionary<string, string> environment) =>
        (_hostAssembly, DataFolder, _ownsFolder, Port, _environment) = (hostAssembly, dataFolder, ownsFolder, port, environment);

    public string DataFolder { get; }

    public int Port { get; }

    public Uri Gateway => new($"http://localhost:{Port}");

    public string MailFolder => Path.Combine(DataFolder, "mail");

    public int HostProcessId => _host!.Id;

    /// <summary>What the host and the services have printed so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>Starts the project's AppHost and returns when every resource is healthy.</summary>
    /// <param name="environment">Further variables for the AppHost, such as <c>FITMYCV_RATE_LIMIT_SCALE</c>.</param>
    /// <param name="hostAssembly">Another AppHost than the project's.</param>
    /// <param name="dataFolder">An existing data folder, which stays; a temporary one that goes with the system when left out.</param>
    public static async Task<RunningSystem> StartAsync(
        IReadOnlyDictionary<string, string>? environment = null,
        string? hostAssembly = null,
        string? dataFolder = null,
        int? port = null,
        CancellationToken cancellationToken = default
    )
    {
        var system = new RunningSystem(
            hostAssembly ?? AppHostAssembly(),
            dataFolder ?? Directory.CreateTempSubdirectory("fitmycv-system-").FullName,
            dataFolder is null,
            port ?? Ports.Free(),
            environment ?? new Dictionary<string, string>()
        );
        try
        {
            await system.StartHostAsync(cancellationToken);
            return system;
        }
        catch
        {
            await system.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts the host again, on the same data, after it was stopped or killed.</summary>
    public async Task StartHostAsync(CancellationToken cancellationToken = default)
    {
        _host?.Dispose();
        // A script in the background ignores SIGINT and hands that on; the host here is one that a person started.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", _hostAssembly])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["FITMYCV_DATA"] = DataFolder;
        start.Environment["FITMYCV_PORT"] = Port.ToString(CultureInfo.InvariantCulture);
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        foreach (var (name, value) in _environment)
            start.Environment[name] = value;
        _host = Process.Start(start)!;
        _host.StandardInput.Close();
        _host.OutputDataReceived += Keep;
        _host.ErrorDataReceived += Keep;
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        await WaitUntilHealthyAsync(cancellationToken: cancellationToken);
    }

    /// <summary>Waits until the named resource, or all of them, do their work.</summary>
    public async Task WaitUntilHealthyAsync(string? resource = null, CancellationToken cancellationToken = default)
    {
        try
        {
            await Eventually.UntilAsync(
                resource is null ? "all resources healthy" : $"{resource} healthy",
                () =>
                    _host!.HasExited
                        ? throw new InvalidOperationException("The host ended.")
                        : IsOwnStatus() && (resource is null ? ReadStatus().State == "healthy" : Resource(resource).Healthy),
                StartTimeout,
                cancellationToken
            );
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"{exception.Message}\n{string.Join('\n', Output.Split('\n').TakeLast(60))}", exception);
        }
    }

    /// <summary>All resources, in the order of the AppHost's program.</summary>
    public IReadOnlyList<ResourceStatus> Resources => ReadStatus().Resources;

    /// <summary>Where the dashboard is, and how the host is commanded.</summary>
    public SystemLinks Addresses => ReadStatus().Addresses;

    /// <summary>The state of a resource, such as <c>ai-worker</c> or <c>rabbitmq</c>.</summary>
    public ResourceStatus Resource(string name) => ReadStatus().Resources.First(resource => resource.Name == name);

    /// <summary>What a process of the system was given as environment: connection strings and addresses among it.</summary>
    public IReadOnlyDictionary<string, string> EnvironmentOf(string name) => RunningProcess.EnvironmentOf(ProcessIdOf(name));

    /// <summary>Starts one more replica of a service beside the host, on a free port and with the same environment.</summary>
    public Task<ServiceReplica> StartReplicaAsync(string name, CancellationToken cancellationToken = default) =>
        ServiceReplica.StartAsync(ProcessIdOf(name), cancellationToken);

    /// <summary>Gives the host a command: <c>stop</c>; <c>kill</c>, which ends the resource as <c>kill -9</c> does and keeps it down; <c>start</c>; <c>restart</c>.</summary>
    public async Task CommandAsync(string resource, string command, CancellationToken cancellationToken = default)
    {
        var addresses = ReadStatus().Addresses;
        using var client = new HttpClient { Timeout = StopTimeout };
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{addresses.Control}/resources/{resource}/{command}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("x-resource-service-api-key", addresses.ControlKey);
        using var response = await client.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Kills a resource's process as a crash would; the host starts it again.</summary>
    public void CrashResource(string name)
    {
        using var process = Process.GetProcessById(ProcessIdOf(name));
        process.Kill();
    }

    /// <summary>Ends the host as <c>kill -9</c> does.</summary>
    public async Task KillHostAsync()
    {
        _host!.Kill();
        await _host.WaitForExitAsync();
    }

    /// <summary>Asks the host to stop, as <c>kill</c> and Ctrl-C do, and waits for its end.</summary>
    public async Task<int> StopHostAsync(int signal = 15)
    {
        using (var kill = Process.Start("/bin/kill", [$"-{signal}", $"{HostProcessId}"]))
            await kill.WaitForExitAsync();
        using var limit = new CancellationTokenSource(StopTimeout);
        await _host!.WaitForExitAsync(limit.Token);
        return _host.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is { HasExited: false })
            await StopHostAsync();
        _host?.Dispose();
        if (_ownsFolder)
            Directory.Delete(DataFolder, recursive: true);
    }

    private int ProcessIdOf(string name) => Resource(name).ProcessId ?? throw new InvalidOperationException($"{name} does not run.");

    private bool IsOwnStatus() => ReadStatus().ProcessId == HostProcessId;

    private SystemStatus ReadStatus() =>
        JsonSerializer.Deserialize<SystemStatus>(File.ReadAllText(Path.Combine(DataFolder, "status.json")), JsonSerializerOptions.Web)!;

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null)
            return;
        lock (_output)
            _output.AppendLine(line.Data);
    }

    /// <summary>The AppHost of the same build as this test.</summary>
    private static string AppHostAssembly()
    {
        var configuration = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";
        return Path.Combine(Samples.ProjectRoot, "FitMyCv.AppHost", "bin", configuration, "net10.0", "FitMyCv.AppHost.dll");
    }
}

/// <summary>What the host writes to <c>status.json</c>.</summary>
public sealed record SystemStatus(string State, int ProcessId, SystemLinks Addresses, IReadOnlyList<ResourceStatus> Resources);

/// <param name="Dashboard">With the token that signs in; null where the dashboard is not installed.</param>
public sealed record SystemLinks(string? Dashboard, string Control, string ControlKey);

/// <param name="Starts">How often it was started, restarts included.</param>
public sealed record ResourceStatus(string Name, string State, bool Healthy, int? ProcessId, int? ExitCode, int Starts, DateTimeOffset? StartedAt, string? Url);

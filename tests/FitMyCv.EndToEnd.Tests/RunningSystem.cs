using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using FitMyCv.Testing;

[assembly: AssemblyFixture(typeof(FitMyCv.EndToEnd.Tests.RunningSystem))]
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace FitMyCv.EndToEnd.Tests;

/// <summary>The whole system, started by the AppHost as <c>./run.sh</c> does, on a free port and a folder of its own.</summary>
public sealed class RunningSystem : IAsyncLifetime
{
    private const int SigTerm = 15;
    private readonly string _data = Path.Combine(Path.GetTempPath(), $"fitmycv-e2e-{Environment.ProcessId}");
    private readonly HttpClient _control = new() { DefaultRequestVersion = HttpVersion.Version20, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    private readonly StringWriter _output = new();
    private Process _host = null!;

    public Uri Gateway { get; private set; } = null!;

    public string MailFolder => Path.Combine(_data, "mail");

    public async ValueTask InitializeAsync()
    {
        var port = FreePort();
        Gateway = new Uri($"http://localhost:{port}");
        var configuration = typeof(RunningSystem).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "Configuration").Value!;
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Samples.ProjectRoot, "FitMyCv.AppHost", "bin", configuration, "net10.0", "FitMyCv.AppHost.dll")])
        {
            WorkingDirectory = Samples.ProjectRoot,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["DOTNET_ENVIRONMENT"] = "Development";
        start.Environment["FITMYCV_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        start.Environment["FITMYCV_DATA"] = _data;
        _host = Process.Start(start)!;
        _host.OutputDataReceived += (_, line) => Keep(line.Data);
        _host.ErrorDataReceived += (_, line) => Keep(line.Data);
        _host.BeginOutputReadLine();
        _host.BeginErrorReadLine();
        try
        {
            await Eventually.UntilAsync("the system is healthy", async () => !_host.HasExited && (await StatusAsync())?["state"]?.GetValue<string>() == "healthy", TimeSpan.FromSeconds(120));
        }
        catch (TimeoutException exception)
        {
            throw new InvalidOperationException("The system did not start:\n" + Output(), exception);
        }
    }

    /// <summary><c>kill</c> (as kill -9; stays ended), <c>stop</c>, <c>start</c> or <c>restart</c> of one resource.</summary>
    public async Task CommandAsync(string resource, string command)
    {
        var addresses = (await StatusAsync())!["addresses"]!;
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{addresses["control"]}/resources/{resource}/{command}")
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        };
        request.Headers.Add("x-resource-service-api-key", addresses["controlKey"]!.GetValue<string>());
        using var answer = await _control.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    public Task HealthyAsync(string resource) =>
        Eventually.UntilAsync(
            $"{resource} is healthy",
            async () => (await StatusAsync())!["resources"]!.AsArray().Any(r => r!["name"]!.GetValue<string>() == resource && r["healthy"]!.GetValue<bool>()),
            TimeSpan.FromSeconds(60));

    public async ValueTask DisposeAsync()
    {
        _control.Dispose();
        if (_host is { HasExited: false })
        {
            _ = Kill(_host.Id, SigTerm);
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            await _host.WaitForExitAsync(limit.Token);
        }
        _host?.Dispose();
        if (Directory.Exists(_data))
        {
            Directory.Delete(_data, recursive: true);
        }
    }

    private async Task<JsonNode?> StatusAsync()
    {
        var path = Path.Combine(_data, "status.json");
        return File.Exists(path) ? JsonNode.Parse(await File.ReadAllTextAsync(path)) : null;
    }

    private void Keep(string? line)
    {
        lock (_output)
        {
            _output.WriteLine(line);
        }
    }

    private string Output()
    {
        lock (_output)
        {
            return _output.ToString();
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int processId, int signal);
}

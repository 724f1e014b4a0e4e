using System.Diagnostics;
using System.Net.Http;
using System.Text;
using FitMyCv.AppHost.Local.Servers;

namespace FitMyCv.Testing;

/// <summary>One more process of a service that runs already, as a second replica of it; ends with this object.</summary>
public sealed class ServiceReplica : IAsyncDisposable
{
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ServiceReplica(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Returns when the replica is healthy.</summary>
    /// <param name="processId">The process whose command line, folder and environment it takes over.</param>
    internal static async Task<ServiceReplica> StartAsync(int processId, CancellationToken cancellationToken)
    {
        var command = RunningProcess.CommandLineOf(processId);
        var address = new Uri($"http://localhost:{Ports.Free()}");
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = RunningProcess.FolderOf(processId),
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var (name, value) in RunningProcess.EnvironmentOf(processId))
            start.Environment[name] = value;
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        var process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        var replica = new ServiceReplica(process, address);
        try
        {
            using var client = new HttpClient { BaseAddress = address };
            await Eventually.UntilAsync(
                "the replica healthy",
                async () =>
                {
                    using var answer = await client.GetAsync(new Uri("/health", UriKind.Relative), cancellationToken);
                    return answer.IsSuccessStatusCode;
                },
                TimeSpan.FromSeconds(60),
                cancellationToken
            );
            return replica;
        }
        catch
        {
            await replica.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var kill = Process.Start("/bin/kill", [$"{_process.Id}"]);
            await kill.WaitForExitAsync();
            using var limit = new CancellationTokenSource(StopTimeout);
            await _process.WaitForExitAsync(limit.Token);
        }
        _process.Dispose();
    }
}

/// <summary>What Linux tells about a running process (proc(5)).</summary>
internal static class RunningProcess
{
    public static Dictionary<string, string> EnvironmentOf(int processId) =>
        Entries($"/proc/{processId}/environ")
            .Select(entry => entry.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1], StringComparer.Ordinal);

    public static string[] CommandLineOf(int processId) => Entries($"/proc/{processId}/cmdline");

    public static string FolderOf(int processId) => new DirectoryInfo($"/proc/{processId}/cwd").ResolveLinkTarget(returnFinalTarget: true)!.FullName;

    private static string[] Entries(string path) => Encoding.UTF8.GetString(File.ReadAllBytes(path)).Split('\0', StringSplitOptions.RemoveEmptyEntries);
}

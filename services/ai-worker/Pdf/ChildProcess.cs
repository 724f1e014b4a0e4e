using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FitMyCv.AiWorker.Pdf;

/// <summary>What a tool may use before it is ended (spec ai-worker §4).</summary>
public sealed record ChildProcessLimits
{
    public int CpuSeconds { get; init; } = 20;
    public TimeSpan WallTime { get; init; } = TimeSpan.FromSeconds(30);
    public long MemoryBytes { get; init; } = 512L * 1024 * 1024;
    public int OutputBytes { get; init; } = 20 * 1024 * 1024;
}

/// <summary>Exit code, standard output and the beginning of standard error of a tool that ended by itself.</summary>
public sealed record ChildProcessResult(int ExitCode, ReadOnlyMemory<byte> Output, string Error);

/// <summary>A tool passed a limit and was ended.</summary>
public sealed class ChildProcessLimitException(string message) : Exception(message);

/// <summary>
/// Runs one command-line tool on an untrusted file: CPU, memory and output bounded, without network where the system
/// allows an unprivileged (or our own) network namespace, ended together with its children on cancellation and time-out.
/// </summary>
public sealed class ChildProcess(TimeProvider time)
{
    private const int ErrorCharacters = 4096;

    /// <summary>The words in front of a command that take the network away; empty where the system offers no way.</summary>
    private static readonly Lazy<string[]> NetworkIsolation = new(FindNetworkIsolation);

    public async Task<ChildProcessResult> RunAsync(
        string tool, IReadOnlyList<string> arguments, ChildProcessLimits limits, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(limits.WallTime, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        using var process = Start(
            [
                .. NetworkIsolation.Value,
                "prlimit",
                string.Create(CultureInfo.InvariantCulture, $"--cpu={limits.CpuSeconds}"),
                string.Create(CultureInfo.InvariantCulture, $"--as={limits.MemoryBytes}"),
                "--core=0",
                tool,
                .. arguments,
            ]);
        try
        {
            var error = ReadErrorAsync(process.StandardError, linked.Token);
            var output = await ReadOutputAsync(process.StandardOutput.BaseStream, limits.OutputBytes, linked.Token);
            var message = await error;
            await process.WaitForExitAsync(linked.Token);
            return new ChildProcessResult(process.ExitCode, output, message);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new ChildProcessLimitException("The tool ran for too long.");
        }
        finally
        {
            End(process);
        }
    }

    private static Process Start(string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        // The tool sees none of the service's configuration or secrets.
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin";
        start.Environment["LC_ALL"] = "C.UTF-8";
        var process = Process.Start(start) ?? throw new InvalidOperationException("The tool did not start.");
        process.StandardInput.Close();
        return process;
    }

    private static async Task<ReadOnlyMemory<byte>> ReadOutputAsync(Stream stream, int limit, CancellationToken cancellationToken)
    {
        var buffer = new MemoryStream(64 * 1024);
        var chunk = new byte[32 * 1024];
        int read;
        while ((read = await stream.ReadAsync(chunk, cancellationToken)) > 0)
        {
            if (buffer.Length + read > limit)
            {
                throw new ChildProcessLimitException("The tool wrote too much.");
            }
            await buffer.WriteAsync(chunk.AsMemory(0, read), cancellationToken);
        }
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }

    /// <summary>Keeps the beginning and reads on to the end, so that the tool never waits for us.</summary>
    private static async Task<string> ReadErrorAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        var kept = new StringBuilder();
        var chunk = new char[1024];
        int read;
        while ((read = await reader.ReadAsync(chunk, cancellationToken)) > 0)
        {
            kept.Append(chunk, 0, Math.Min(read, ErrorCharacters - kept.Length));
        }
        return kept.ToString();
    }

    private static void End(Process process)
    {
        if (!process.HasExited)
        {
            process.Kill(entireProcessTree: true);
            process.WaitForExit();
        }
    }

    private static string[] FindNetworkIsolation()
    {
        string[][] ways = [["unshare", "--net"], ["unshare", "--map-root-user", "--net"]];
        return ways.FirstOrDefault(Works) ?? [];

        static bool Works(string[] way)
        {
            try
            {
                using var process = Start([.. way, "true"]);
                process.WaitForExit();
                return process.ExitCode == 0;
            }
            catch (System.ComponentModel.Win32Exception)
            {
                return false;
            }
        }
    }
}

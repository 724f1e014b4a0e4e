using System.Diagnostics;

namespace FitMyCv.AppHost.Local.Servers;

/// <summary>What to run, and how it is ended.</summary>
public sealed record ProcessCommand(string FileName, params IReadOnlyList<string> Arguments)
{
    /// <summary>Variables of this process, beside the few of <see cref="Inherited"/>.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string WorkingDirectory { get; init; } = "/";

    /// <summary>Runs under this account when the caller is root, else under the caller's own.</summary>
    public ServerAccount? Account { get; init; }

    /// <summary>What asks the process to stop in good order.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>How long an orderly stop may take before the group is killed.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>
    /// What a process gets of the caller's own environment. Everything else is named on purpose, so that neither a stray
    /// <c>PGPORT</c> nor another resource's secret reaches it.
    /// </summary>
    private static readonly string[] Inherited =
    [
        "PATH", "HOME", "USER", "LANG", "LC_ALL", "TZ", "TMPDIR", "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES",
        "SSL_CERT_FILE", "SSL_CERT_DIR", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy",
    ];

    internal ProcessStartInfo ToStartInfo(bool ownSession)
    {
        List<string> line = [.. ownSession ? ["setsid"] : Array.Empty<string>(), .. Account?.Prefix() ?? [], FileName, .. Arguments];
        var start = new ProcessStartInfo(line[0], line[1..])
        {
            WorkingDirectory = WorkingDirectory,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        foreach (var name in Inherited)
        {
            if (System.Environment.GetEnvironmentVariable(name) is { } value)
                start.Environment[name] = value;
        }
        foreach (var (name, value) in Environment)
            start.Environment[name] = value;
        return start;
    }

    /// <summary>Runs the command to its end and gives its output; throws with what it printed when it fails.</summary>
    public async Task<string> RunAsync(CancellationToken cancellationToken)
    {
        using var process = Process.Start(ToStartInfo(ownSession: false))!;
        process.StandardInput.Close();
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            return process.ExitCode == 0
                ? await output
                : throw new NativeServerException(
                    $"{Path.GetFileName(FileName)} ended with {process.ExitCode}: {(await errors + await output).Trim()}"
                );
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}

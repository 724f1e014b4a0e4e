using System.Diagnostics;
using System.Security.Cryptography;

namespace FitMyCv.Testing.Node;

/// <summary>
/// The Node scripts beside this file. Their packages are installed from the lock file when a test first needs them, once per lock file and working
/// tree, by one process at a time.
/// </summary>
public static class NodeScripts
{
    private static readonly TimeSpan InstallTimeout = TimeSpan.FromMinutes(5);
    private static readonly string Folder = Path.Combine(Samples.ProjectRoot, "tests", "FitMyCv.Testing", "Node");
    private static readonly Lazy<Task> Installed = new(InstallAsync);

    /// <summary>Starts a script; its standard streams are the caller's to read and close.</summary>
    public static async Task<Process> StartAsync(string script, string[] arguments)
    {
        await Installed.Value;
        return Begin("node", [Path.Combine(Folder, script), .. arguments]);
    }

    /// <summary>Runs a script to its end and gives its standard output; throws with its errors when it fails or takes longer than the limit.</summary>
    public static async Task<string> RunAsync(string script, string[] arguments, TimeSpan limit)
    {
        await Installed.Value;
        return await ToEndAsync("node", [Path.Combine(Folder, script), .. arguments], limit);
    }

    private static async Task InstallAsync()
    {
        var wanted = Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(Path.Combine(Folder, "package-lock.json"))));
        var mark = Path.Combine(Folder, "node_modules", ".installed-lock");
        if (File.Exists(mark) && await File.ReadAllTextAsync(mark) == wanted)
            return;
        await ToEndAsync("flock", [Path.Combine(Path.GetTempPath(), "fitmycv-npm.lock"), "npm", "ci", "--ignore-scripts", "--loglevel=error"], InstallTimeout);
        await File.WriteAllTextAsync(mark, wanted);
    }

    private static async Task<string> ToEndAsync(string command, string[] arguments, TimeSpan limit)
    {
        using var process = Begin(command, arguments);
        process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(limit);
        var output = process.StandardOutput.ReadToEndAsync(timeout.Token);
        var errors = process.StandardError.ReadToEndAsync(timeout.Token);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException exception)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{command} {string.Join(' ', arguments)} took longer than {limit}.", exception);
        }
        return process.ExitCode == 0
            ? await output
            : throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}:\n{await output}{await errors}");
    }

    private static Process Begin(string command, string[] arguments)
    {
        try
        {
            return Process.Start(new ProcessStartInfo(command, arguments)
            {
                WorkingDirectory = Folder,
                UseShellExecute = false,
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            throw new InvalidOperationException($"{command} can't be started; ./test.sh installs what the tests need.", exception);
        }
    }
}

using System.Diagnostics;
using FitMyCv.Testing.Services;

namespace FitMyCv.AiWorker.Tests.Support;

/// <summary>ai-worker as a process of its own beside the replica in the test, on the same servers: to be killed.</summary>
public sealed class WorkerProcess : IDisposable
{
    private readonly Process _process;

    private WorkerProcess(Process process) => _process = process;

    public static WorkerProcess Start(AiWorker beside, Uri provider, int concurrency)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { Path.Combine(AppContext.BaseDirectory, "FitMyCv.AiWorker.dll") },
            WorkingDirectory = AppContext.BaseDirectory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var settings = TestServiceOptions.Development("ai-worker", beside.Service.Servers);
        settings["services:cv:http:0"] = beside.Cv.Address;
        settings["services:billing:http:0"] = beside.Billing.Address;
        settings["OpenAI:Endpoint"] = provider.ToString();
        settings["OpenAI:ApiKey"] = "sk-standin";
        settings["AI_WORKER_CONCURRENCY"] = concurrency.ToString(System.Globalization.CultureInfo.InvariantCulture);
        settings["ASPNETCORE_ENVIRONMENT"] = "Development";
        settings["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        foreach (var (name, value) in settings)
        {
            start.Environment[name.Replace(":", "__", StringComparison.Ordinal)] = value;
        }
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return new WorkerProcess(process);
    }

    /// <summary>Ends the process as a crash does.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }
        _process.WaitForExit();
    }

    public void Dispose()
    {
        Kill();
        _process.Dispose();
    }
}

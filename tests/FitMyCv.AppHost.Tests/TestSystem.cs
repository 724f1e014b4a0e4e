using System.Globalization;
using FitMyCv.Testing;

namespace FitMyCv.AppHost.Tests;

/// <summary>Starts the system of two tiny services (FitMyCv.AppHost.TestSystem), and looks at the machine's processes.</summary>
internal static class TestSystem
{
    public static Task<RunningSystem> StartAsync(string? dataFolder = null, CancellationToken cancellationToken = default) =>
        RunningSystem.StartAsync(hostAssembly: Assembly, dataFolder: dataFolder, cancellationToken: cancellationToken);

    public static string Assembly { get; } =
        AppContext.BaseDirectory.TrimEnd('/').Replace("FitMyCv.AppHost.Tests", "FitMyCv.AppHost.TestSystem", StringComparison.Ordinal)
        + "/FitMyCv.AppHost.TestSystem.dll";

    /// <summary>The running processes that belong to the data folder by command line or working folder, and those of the given numbers.</summary>
    public static IReadOnlyList<string> ProcessesOf(string dataFolder, IEnumerable<int> processIds)
    {
        var known = processIds.ToHashSet();
        List<string> found = [];
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var pid) || pid == Environment.ProcessId || !Runs(folder))
                continue;
            var commandLine = Read(() => File.ReadAllText(Path.Combine(folder, "cmdline"))).Replace('\0', ' ');
            var workingFolder = Read(() => File.ResolveLinkTarget(Path.Combine(folder, "cwd"), returnFinalTarget: false)?.FullName ?? "");
            if (known.Contains(pid) || commandLine.Contains(dataFolder, StringComparison.Ordinal) || workingFolder.StartsWith(dataFolder, StringComparison.Ordinal))
                found.Add($"{pid} {commandLine}");
        }
        return found;
    }

    // A process that ended but was not collected by its parent has state Z.
    private static bool Runs(string folder) =>
        Read(() => File.ReadAllText(Path.Combine(folder, "stat"))) is { Length: > 0 } stat && stat[(stat.LastIndexOf(')') + 2)..][0] is not ('Z' or 'X');

    private static string Read(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}

/// <summary>The tests that share one running system.</summary>
[CollectionDefinition(Name)]
public sealed class StartedSystemCollection : ICollectionFixture<StartedSystem>
{
    public const string Name = "Started system";
}

/// <summary>One running system for the tests that leave it as it was.</summary>
public sealed class StartedSystem : IAsyncLifetime
{
    public RunningSystem System { get; private set; } = null!;

    /// <summary>When each resource started first: a test may have made one start again since.</summary>
    public IReadOnlyDictionary<string, DateTimeOffset> FirstStarts { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        System = await TestSystem.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        FirstStarts = System.Resources.Where(resource => resource.StartedAt is not null).ToDictionary(resource => resource.Name, resource => resource.StartedAt!.Value);
    }

    public ValueTask DisposeAsync() => System?.DisposeAsync() ?? ValueTask.CompletedTask;
}

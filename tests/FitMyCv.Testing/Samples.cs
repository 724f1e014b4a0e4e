namespace FitMyCv.Testing;

/// <summary>Where the sample CVs and offers lie.</summary>
public static class Samples
{
    /// <summary>The project's root: the folder of FitMyCv.sln above the running test.</summary>
    public static string ProjectRoot { get; } = FindProjectRoot();

    /// <summary>The project's own samples, always there: <c>tests/samples</c>.</summary>
    public static string Folder { get; } = Path.Combine(ProjectRoot, "tests", "samples");

    /// <summary>
    /// The larger set outside the project (<c>FITMYCV_SHARED</c>, default <c>../shared</c> from the root); null where it is absent:
    /// then skip the test with <see cref="SharedSkipReason"/>.
    /// </summary>
    public static string? SharedFolder { get; } =
        Path.GetFullPath(Environment.GetEnvironmentVariable("FITMYCV_SHARED") is { Length: > 0 } set ? set : "../shared", ProjectRoot)
            is var folder
        && Directory.Exists(folder)
            ? folder
            : null;

    /// <summary>For <c>Assert.SkipWhen(Samples.SharedFolder is null, Samples.SharedSkipReason)</c>.</summary>
    public const string SharedSkipReason = "The larger sample set is not here: set FITMYCV_SHARED to its folder.";

    public static string PathOf(params ReadOnlySpan<string> parts) => Path.Combine([Folder, .. parts]);

    private static string FindProjectRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "FitMyCv.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No FitMyCv.sln above {AppContext.BaseDirectory}.");
    }
}

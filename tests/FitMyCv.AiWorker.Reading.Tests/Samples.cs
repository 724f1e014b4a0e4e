namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Finds sample files: those of the repository, and the larger set that <c>FITMYCV_SHARED</c> names.</summary>
internal static class Samples
{
    private static string Root { get; } = FindRoot();

    public static string OwnCvs { get; } = Path.Combine(Root, "tests", "samples", "cv");

    /// <summary>Folder of the larger samples; null when it is absent.</summary>
    public static string? Shared { get; } =
        (Environment.GetEnvironmentVariable("FITMYCV_SHARED") ?? Path.Combine(Root, "..", "shared")) is var folder && Directory.Exists(Path.Combine(folder, "data", "cv"))
            ? Path.Combine(folder, "data")
            : null;

    /// <summary>The larger samples, or the test is skipped.</summary>
    public static string RequireShared()
    {
        Assert.SkipWhen(Shared is null, "The larger sample set is absent: set FITMYCV_SHARED.");
        return Shared!;
    }

    public static string OwnCv(string id) => Path.Combine(OwnCvs, id + ".pdf");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "FitMyCv.sln")))
        {
            folder = folder.Parent;
        }
        return folder?.FullName ?? throw new InvalidOperationException("The tests run outside of the repository.");
    }
}

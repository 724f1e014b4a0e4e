namespace FitMyCv.AiWorker.Reading.Tests;

/// <summary>Finds sample files: those of the repository, and the larger set that <c>FITMYCV_SHARED</c> names.</summary>
internal static class Samples
{
    public static string OwnCvs { get; } = FitMyCv.Testing.Samples.PathOf("cv");

    /// <summary>Data folder of the larger samples; null when it is absent.</summary>
    public static string? Shared { get; } = FitMyCv.Testing.Samples.SharedFolder is { } folder ? Path.Combine(folder, "data") : null;

    /// <summary>The larger samples, or the test is skipped.</summary>
    public static string RequireShared()
    {
        Assert.SkipWhen(Shared is null, FitMyCv.Testing.Samples.SharedSkipReason);
        return Shared!;
    }

    public static string OwnCv(string id) => Path.Combine(OwnCvs, id + ".pdf");

}

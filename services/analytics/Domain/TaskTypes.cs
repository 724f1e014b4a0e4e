using FitMyCv.Contracts;

namespace FitMyCv.Analytics.Domain;

/// <summary>Task types with the feature they use and the duration that is told before there is one (spec analytics §2).</summary>
public static class TaskTypes
{
    public const string Import = "import";

    /// <summary>Told of a type that is not known, ms.</summary>
    public const int UnknownDuration = 30_000;

    /// <summary>Told before anybody has imported, ms.</summary>
    public const int FirstImportDuration = 60_000;

    private static readonly Dictionary<string, (string Feature, int Duration)> Known = new(StringComparer.Ordinal)
    {
        ["generation"] = (BillingFeatures.CvGeneration, 35_000),
        ["job-title-generation"] = (BillingFeatures.GenerateFromJobTitle, 30_000),
        ["template-creation"] = (BillingFeatures.CreateTemplateCv, 40_000),
        [Import] = (BillingFeatures.PdfImport, 60_000),
        ["translate-cv"] = (BillingFeatures.TranslateCv, 20_000),
        ["calculate-match-score"] = (BillingFeatures.MatchScore, 15_000),
        ["improve-cv"] = (BillingFeatures.OptimizeCv, 25_000),
    };

    public static IReadOnlyCollection<string> All => Known.Keys;

    public static bool IsKnown(string type) => Known.ContainsKey(type);

    public static string? FeatureOf(string type) => Known.TryGetValue(type, out var known) ? known.Feature : null;

    public static int DefaultDurationOf(string type) => Known.TryGetValue(type, out var known) ? known.Duration : UnknownDuration;
}

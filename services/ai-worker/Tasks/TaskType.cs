using FitMyCv.Contracts;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>A visible phase and the percentage that the task has reached at its end.</summary>
public sealed record TaskPhase(string Name, int Percent);

/// <summary>A kind of task: what it is charged as and the phases it goes through (spec ai-worker §1).</summary>
/// <param name="CvStatus">Status of the worked-on CV that the task holds <c>inprogress</c>; null for tasks that make a CV under a reserved name.</param>
public sealed record TaskType(string Name, string Feature, IReadOnlyList<TaskPhase> Phases, string? CvStatus = null)
{
    public bool MakesCv => CvStatus is null;

    public TaskPhase Phase(string name) => Phases.First(phase => phase.Name == name);
}

/// <summary>The types that this service runs.</summary>
public static class TaskTypes
{
    private static readonly TaskPhase[] Tailoring =
    [
        new(Phases.Offer, 15), new(Phases.Classify, 25), new(Phases.Experiences, 50), new(Phases.Projects, 60), new(Phases.Extras, 65),
        new(Phases.Skills, 75), new(Phases.Summary, 85), new(Phases.Compose, 95), new(Phases.Store, 100),
    ];

    public static readonly TaskType Generation = new("generation", BillingFeatures.CvGeneration, Tailoring);

    public static readonly TaskType JobTitle = new("job-title-generation", BillingFeatures.GenerateFromJobTitle, Tailoring);

    public static readonly TaskType Template = new(
        "template-creation",
        BillingFeatures.CreateTemplateCv,
        [new(Phases.Offer, 30), new(Phases.Compose, 90), new(Phases.Store, 100)]);

    public static readonly TaskType Import = new(
        "import",
        BillingFeatures.PdfImport,
        [new(Phases.Read, 30), new(Phases.Structure, 85), new(Phases.Compose, 95), new(Phases.Store, 100)]);

    public static readonly TaskType Translation = new(
        "translate-cv",
        BillingFeatures.TranslateCv,
        [new(Phases.Translate, 85), new(Phases.Compose, 95), new(Phases.Store, 100)]);

    public static readonly TaskType MatchScore = new(
        "calculate-match-score",
        BillingFeatures.MatchScore,
        [new(Phases.Offer, 40), new(Phases.Score, 80), new(Phases.Suggest, 95), new(Phases.Store, 100)],
        CvStatus: "matchScoreStatus");

    public static readonly TaskType Improvement = new(
        "improve-cv",
        BillingFeatures.OptimizeCv,
        [new(Phases.Score, 25), new(Phases.Improve, 80), new(Phases.Compose, 95), new(Phases.Store, 100)],
        CvStatus: "optimiseStatus");

    private static readonly Dictionary<string, TaskType> ByName =
        new[] { Generation, JobTitle, Template, Import, Translation, MatchScore, Improvement }.ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>All types.</summary>
    public static IReadOnlyCollection<TaskType> All => ByName.Values;

    public static TaskType Of(string name) => ByName[name];
}

/// <summary>Names of phases.</summary>
public static class Phases
{
    /// <summary>Reading the content of the source CV: kept with the task like the others, not shown.</summary>
    public const string Source = "source";
    public const string Offer = "offer";
    public const string Classify = "classify";
    public const string Experiences = "experiences";
    public const string Projects = "projects";
    public const string Extras = "extras";
    public const string Skills = "skills";
    public const string Summary = "summary";
    public const string Compose = "compose";
    public const string Read = "read";
    public const string Structure = "structure";
    public const string Score = "score";
    public const string Suggest = "suggest";
    public const string Improve = "improve";
    public const string Translate = "translate";
    public const string Store = "store";
}

using System.Text.Json.Serialization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines;

/// <summary>
/// The work of the pipeline, phase by phase (spec ai-worker §10). Whatever an engine returns goes through
/// the faithfulness guard and the composer, which are ours; scores are never an engine's.
/// A failure that the user can understand is a <see cref="TaskFailedException"/> with a key of spec §1.7.
/// </summary>
public interface ICvEngine
{
    /// <summary><c>offline</c> or <c>openai</c>, as shown in results.</summary>
    string Name { get; }

    /// <summary>Phases read and structure of an import.</summary>
    Task<CvReading> ReadCvAsync(PdfFile pdf, CancellationToken cancellationToken);

    /// <summary>Phase offer: what the offer's plain text (or JSON-LD) says.</summary>
    Task<OfferReading> ReadOfferAsync(OfferText offer, CancellationToken cancellationToken);

    /// <summary>Phase classify: a decision for each experience and project of the source, by index.</summary>
    Task<Classification> ClassifyAsync(TailoringInput input, CancellationToken cancellationToken);

    Task<IReadOnlyList<AdaptedItem<CvExperience>>> AdaptExperiencesAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken);

    Task<IReadOnlyList<AdaptedItem<CvProject>>> AdaptProjectsAsync(TailoringInput input, Classification classification, CancellationToken cancellationToken);

    Task<IReadOnlyList<CvExtra>?> AdaptExtrasAsync(TailoringInput input, CancellationToken cancellationToken);

    Task<CvSkills> AdaptSkillsAsync(TailoringInput input, CancellationToken cancellationToken);

    Task<AdaptedSummary> AdaptSummaryAsync(TailoringInput input, CancellationToken cancellationToken);

    /// <summary>What this engine leaves undone for this input and says so (<c>generation.proseUnchanged</c>, <c>generation.notTranslated</c>).</summary>
    IReadOnlyList<TaskNotice> TailoringNotices(TailoringInput input);

    /// <summary>Whether <see cref="TranslateAsync"/> translates prose too: only then is a tailored CV put into another language.</summary>
    bool TranslatesProse { get; }

    /// <summary>
    /// Phase improve: proposals for these sections of the source, all made from the source itself. They are taken one section after the other, each through
    /// the guard and only while the score does not fall; proposals for other sections are not looked at.
    /// </summary>
    /// <param name="input">The CV that is improved, and the offer behind it; its language is kept.</param>
    /// <param name="sections">Of <c>header</c>, <c>summary</c>, <c>skills</c>, <c>experience</c>, <c>projects</c>; at least one.</param>
    Task<ImprovementParts> ImproveAsync(TailoringInput input, IReadOnlyList<string> sections, CancellationToken cancellationToken);

    /// <summary>Phase translate: the whole document in the target language, its structure (members, list lengths, order) unchanged.</summary>
    Task<TranslatedCv> TranslateAsync(TranslationInput input, CancellationToken cancellationToken);

    /// <summary>
    /// Phase score: passages of the CV that show one of these asked skills in other words. Each is looked up in the CV by our code and raises
    /// that skill's coverage to 0.8 at most (spec §8). An engine without a model of language gives none.
    /// </summary>
    /// <param name="skills">The asked skills that our own reading covers below 0.8, in the offer's wording; at least one.</param>
    Task<IReadOnlyList<SkillQuotation>> QuoteSkillsAsync(TailoringInput input, IReadOnlyList<string> skills, CancellationToken cancellationToken);
}

/// <summary>An uploaded PDF, ≤ 10 MB, on disk or in memory.</summary>
public sealed record PdfFile(ReadOnlyMemory<byte> Bytes, string FileName, int MaximumPages);

/// <summary>A notice of a result: code of spec §10, English sentence, JSON Pointer.</summary>
public sealed record TaskNotice(string Code, string Message, string? Path = null);

/// <param name="Confidence">0–1.</param>
/// <param name="HiddenText">Text that a reader would not see was found and left out.</param>
public sealed record CvReading(CvDocument Document, int Pages, double Confidence, bool HiddenText, IReadOnlyList<TaskNotice> Notices);

/// <param name="Text">Plain text with its line structure, ≤ 20 000 characters.</param>
/// <param name="JobPosting">JSON-LD <c>JobPosting</c> of a page, when it has one.</param>
public sealed record OfferText(string Text, System.Text.Json.Nodes.JsonObject? JobPosting = null);

/// <param name="Model">The model that read it; null when none did.</param>
public sealed record OfferReading(JobOfferContent Content, IReadOnlyList<TaskNotice> Notices, string? Model = null);

/// <param name="ScoringMonth">First day of the month (UTC) on which scores and windows rest.</param>
/// <param name="Language">Language wanted for the result; null = the source's.</param>
public sealed record TailoringInput(CvDocument Source, JobOfferContent Offer, DateOnly ScoringMonth, string? Language = null);

/// <summary>Decision: <c>keep</c>, <c>remove</c> or <c>move_to_projects</c> (experiences only), each with a reason for people.</summary>
public sealed record ItemDecision(int SourceIndex, string Decision, string Reason);

/// <param name="Extras">Extras left out, each with a reason; null = none.</param>
public sealed record Classification(
    IReadOnlyList<ItemDecision> Experiences,
    IReadOnlyList<ItemDecision> Projects,
    IReadOnlyList<ItemDecision>? Extras = null);

/// <summary>Values of <see cref="ItemDecision.Decision"/>.</summary>
public static class Decisions
{
    public const string Keep = "keep";
    public const string Remove = "remove";
    public const string MoveToProjects = "move_to_projects";
}

/// <summary>An item of the result with the index of the source item it stands for.</summary>
public sealed record AdaptedItem<T>(int SourceIndex, T Item);

public sealed record AdaptedSummary(string CurrentTitle, CvSummary Summary);

/// <summary>The answers of all tailoring phases, as the composer takes them. Moved experiences become projects in the composer.</summary>
public sealed record TailoredParts(
    Classification Classification,
    IReadOnlyList<AdaptedItem<CvExperience>> Experiences,
    IReadOnlyList<AdaptedItem<CvProject>> Projects,
    IReadOnlyList<CvExtra>? Extras,
    CvSkills Skills,
    AdaptedSummary Summary);

/// <summary>What an engine proposes for an improvement; null = nothing for that section. Items that are not named stay the source's.</summary>
/// <param name="Notices">What the engine left undone (<c>improve.proseNotRewritten</c>).</param>
public sealed record ImprovementParts(
    string? CurrentTitle,
    CvSummary? Summary,
    CvSkills? Skills,
    IReadOnlyList<AdaptedItem<CvExperience>>? Experiences,
    IReadOnlyList<AdaptedItem<CvProject>>? Projects,
    IReadOnlyList<TaskNotice> Notices);

/// <param name="Source">The CV; its own language is not the target.</param>
/// <param name="TargetLanguage"><c>fr</c>, <c>en</c>, <c>es</c> or <c>de</c>.</param>
public sealed record TranslationInput(CvDocument Source, string TargetLanguage);

/// <param name="Document">The translated document; language, meta and what must not change are set by our code (spec §7).</param>
/// <param name="Untranslated">JSON Pointers of the texts that this engine left in the source's language.</param>
public sealed record TranslatedCv(CvDocument Document, IReadOnlyList<string> Untranslated);

/// <summary>A passage of the CV, word for word, that shows a skill.</summary>
/// <param name="Skill">As asked.</param>
public sealed record SkillQuotation(string Skill, string Quotation);

/// <summary>What <c>meta</c> of a result says (spec cv §3).</summary>
/// <param name="Generator"><c>adaptation</c>, <c>job-title</c>, <c>template</c>, <c>improvement</c> …</param>
/// <param name="Engine"><c>offline</c> or <c>openai</c>.</param>
/// <param name="Source">Filename of the source CV.</param>
public sealed record CompositionMeta(string Generator, string Engine, string Source, DateTimeOffset CreatedAt);

/// <summary>Why one difference between source and result was made, by JSON Pointer into the result (a removal: into the source).</summary>
public sealed record ChangeReason(string Path, string? SourcePath, string Reason, IReadOnlyList<ChangeEvidence> Evidence);

/// <summary>A source place that supports a value; the offer's places begin with <c>offer:</c>.</summary>
public sealed record ChangeEvidence(string Path, string Text);

/// <summary>One thing that the guard refused. It names the place and the rule, never the text.</summary>
/// <param name="Path">JSON Pointer into what was proposed.</param>
/// <param name="Rule"><c>F1</c>–<c>F15</c> of spec ai-worker §7.</param>
/// <param name="Action"><see cref="Restored"/> or <see cref="Dropped"/>.</param>
/// <param name="Reason">What was wrong, in English, without a word of the CV.</param>
public sealed record GuardFinding(string Path, string Rule, string Action, string Reason)
{
    public const string Restored = "restored";
    public const string Dropped = "dropped";

    public TaskNotice ToNotice() =>
        Action == Restored
            ? new TaskNotice("guard.restored", $"{Reason}: the source's value was put back.", Path)
            : new TaskNotice("guard.dropped", $"{Reason}: left out.", Path);
}

/// <summary>What the faithfulness guard looked at and what it refused.</summary>
/// <param name="Checked">Number of proposed values.</param>
public sealed record GuardReport(int Checked, IReadOnlyList<GuardFinding> Findings)
{
    public static GuardReport Empty { get; } = new(0, []);

    [JsonIgnore]
    public int Restored => Findings.Count(finding => finding.Action == GuardFinding.Restored);

    [JsonIgnore]
    public int Dropped => Findings.Count(finding => finding.Action == GuardFinding.Dropped);

    [JsonIgnore]
    public IReadOnlyList<TaskNotice> Notices => [.. Findings.Select(finding => finding.ToNotice())];

    /// <summary>Both runs together.</summary>
    public GuardReport And(GuardReport other) => new(Checked + other.Checked, [.. Findings, .. other.Findings]);
}

/// <summary>A finished CV: guarded, valid by the schema, usable, its score not below the source's.</summary>
public sealed record ComposedCv(CvDocument Document, IReadOnlyList<ChangeReason> Changes, GuardReport Guard, MatchScoreResult? Score, IReadOnlyList<TaskNotice> Notices);

/// <summary>A finished translation: guarded, valid by the schema, usable.</summary>
/// <param name="Untranslated">JSON Pointers of the texts that stayed in the source's language, in document order.</param>
public sealed record ComposedTranslation(CvDocument Document, IReadOnlyList<string> Untranslated, GuardReport Guard, IReadOnlyList<TaskNotice> Notices);

/// <summary>The task ends <c>failed</c> with this key (spec §1.7); the message is one English sentence for the user.</summary>
public class TaskFailedException(string key, string message) : Exception(message)
{
    public string Key { get; } = key;
}

using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>The result of a completed task as clients see it (spec ai-worker §1.6): members that a type does not have are absent. No CV prose.</summary>
public sealed record TaskResult
{
    public required string Engine { get; init; }
    public required IReadOnlyList<TaskNotice> Notices { get; init; }
    public required string Filename { get; init; }
    public IReadOnlyList<string>? Files { get; init; }
    public string? Language { get; init; }

    /// <summary>Of a translation: the same as <see cref="Filename"/>.</summary>
    public string? NewFilename { get; init; }

    /// <summary>JSON Pointers of the texts that stayed in the source's language.</summary>
    public IReadOnlyList<string>? Untranslated { get; init; }
    public Guid? JobOfferId { get; init; }
    public GuardSummary? Guard { get; init; }
    public int? ChangesCount { get; init; }
    public IReadOnlyList<string>? ModifiedSections { get; init; }
    public int? Pages { get; init; }
    public double? Confidence { get; init; }
    public bool? HiddenText { get; init; }
    public int? ScoreBefore { get; init; }
    public int? Score { get; init; }
    public int? MatchScore { get; init; }
    public ScoreBreakdown? ScoreBreakdown { get; init; }
    public int? Suggestions { get; init; }

    /// <summary>The sections in which something was changed, in the order of a CV.</summary>
    public static IReadOnlyList<string> SectionsOf(IReadOnlyList<ChangeReason> changes) =>
        [.. CvSections.All.Where(section => changes.Any(change => change.Path == "/" + section || change.Path.StartsWith($"/{section}/", StringComparison.Ordinal)))];
}

/// <summary>
/// What the faithfulness guard did: of so many proposed values so many were kept, so many put back and so many left out; what was refused and why.
/// </summary>
/// <param name="Refused">The first 50 refusals, by place, rule and reason: no word of the CV.</param>
public sealed record GuardSummary(int Checked, int Kept, int Restored, int Dropped, IReadOnlyList<GuardFinding> Refused)
{
    private const int LongestList = 50;

    public static GuardSummary Of(GuardReport report) =>
        new(
            report.Checked,
            Math.Max(0, report.Checked - report.Findings.Count),
            report.Restored,
            report.Dropped,
            [.. report.Findings.Take(LongestList)]);
}

/// <summary>What cv fetches after <see cref="CvGenerated"/> (spec ai-worker §14).</summary>
public sealed record GeneratedCv
{
    /// <summary><c>created</c> or <c>improved</c>.</summary>
    public required string Kind { get; init; }
    public Guid? CvId { get; init; }
    public string? Etag { get; init; }
    public required string Filename { get; init; }
    public required JsonObject Content { get; init; }

    /// <summary>Version 0 of the review.</summary>
    public JsonObject? Source { get; init; }
    public required IReadOnlyList<ChangeReason> Changes { get; init; }
    public ScoreOfCv? Score { get; init; }
    public string? CreatedBy { get; init; }
    public string? OriginalCreatedBy { get; init; }
    public bool IsTranslated { get; init; }
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public Guid? JobOfferId { get; init; }
}

/// <summary>What cv fetches after <see cref="MatchScored"/>.</summary>
public sealed record ScoredCv(Guid CvId, string Etag, Guid JobOfferId, ScoreOfCv Score);

/// <summary>The score members of a CV (spec cv §7) with the engine that made them.</summary>
public sealed record ScoreOfCv(
    int MatchScore,
    ScoreBreakdown ScoreBreakdown,
    IReadOnlyList<Suggestion> ImprovementSuggestions,
    IReadOnlyList<string> MissingSkills,
    IReadOnlyList<string> MatchingSkills,
    string Engine,
    int? ScoreBefore = null)
{
    public static ScoreOfCv Of(MatchScoreResult score, string engine, int? scoreBefore = null) =>
        new(score.MatchScore, score.ScoreBreakdown, score.ImprovementSuggestions, score.MissingSkills, score.MatchingSkills, engine, scoreBefore);
}

/// <summary>JSON of results and hand-overs: camelCase, absent members left out, texts as they are.</summary>
internal static class HandOvers
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static byte[] Write(object handOver) => JsonSerializer.SerializeToUtf8Bytes(handOver, handOver.GetType(), Options);

    public static string WriteText(object result) => JsonSerializer.Serialize(result, result.GetType(), Options);

    /// <summary>Kept beside the result, to be published again when cv does not answer.</summary>
    public static string WriteAnnouncement(Message announcement) => JsonSerializer.Serialize(announcement, announcement.GetType(), MessageJson.Options);

    /// <summary>The same announcement as a new message.</summary>
    public static Message ReadAnnouncement(string type, string json) => MessageJson.Read(type, json) with { MessageId = Guid.CreateVersion7(), OccurredAt = default };
}

using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Composition;

/// <summary>
/// Improvement of a CV in place (spec ai-worker §9): an engine's proposals are taken section by section, each through the guard and only while the score
/// does not fall. Sections not named stay equal.
/// </summary>
public static class CvImprovement
{
    /// <summary>The sections that may be improved, in the order in which proposals are taken.</summary>
    public static IReadOnlyList<string> Sections { get; } = [CvSections.Header, CvSections.Summary, CvSections.Skills, CvSections.Experience, CvSections.Projects];

    /// <summary>The sections that a request names, in order; null or none = all.</summary>
    public static IReadOnlyList<string> Wanted(IReadOnlyCollection<string>? sections) =>
        sections is null || sections.Count == 0 ? Sections : [.. Sections.Where(sections.Contains)];

    /// <param name="sections">Names of <see cref="Sections"/>; null or empty = all.</param>
    /// <param name="meta">Generator <c>improvement</c>; its source is the version that was archived (<c>improved_from</c>).</param>
    /// <param name="quotations">Passages that scores rest on; a step that takes one away lowers the score and is not taken.</param>
    /// <returns>The document is the source's itself when nothing was to improve.</returns>
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedCv Apply(
        TailoringInput input, ImprovementParts parts, IReadOnlyCollection<string>? sections, CompositionMeta meta, IReadOnlyList<SkillQuotation>? quotations = null)
    {
        var (source, offer, month) = (input.Source, input.Offer, input.ScoringMonth);
        var floor = Score(source);
        var improved = source;
        var report = GuardReport.Empty;
        foreach (var section in Wanted(sections))
        {
            var guarded = FaithfulnessGuard.Apply(new GuardRequest(source, With(improved, source, parts, section), offer, month));
            report = report.And(guarded.Report);
            var candidate = guarded.Document with { Language = source.Language };
            if (Score(candidate) >= Score(improved))
            {
                // A step that lowers the score is not taken.
                improved = candidate;
            }
        }
        var changes = ChangeExplainer.Explain(input, improved, new Classification([], []));
        if (changes.Count == 0)
        {
            return new ComposedCv(
                source,
                [],
                report,
                MatchScorer.Score(source, offer, month, quotations),
                [.. parts.Notices, new("improve.nothingToDo", "There was nothing to improve for this offer without adding what the CV does not show.")]);
        }
        var document = improved with { GeneratedAt = source.GeneratedAt, ReviewedAt = source.ReviewedAt, Meta = Meta(source, meta, floor) };
        CvComposer.Check(document);
        return new ComposedCv(document, changes, report, MatchScorer.Score(document, offer, month, quotations), [.. parts.Notices, .. report.Notices]);

        int Score(CvDocument document) => MatchScorer.ScoreOnly(document, offer, month, quotations).MatchScore;
    }

    private static CvDocument With(CvDocument document, CvDocument source, ImprovementParts parts, string section) => section switch
    {
        CvSections.Header => document with { Header = document.Header with { CurrentTitle = parts.CurrentTitle ?? source.Header.CurrentTitle } },
        CvSections.Summary => document with { Summary = parts.Summary ?? source.Summary },
        CvSections.Skills => document with { Skills = parts.Skills ?? source.Skills },
        CvSections.Experience => document with { Experience = Items(source.Experience, parts.Experiences) },
        _ => document with { Projects = source.Projects is null ? null : Items(source.Projects, parts.Projects) },
    };

    private static T[] Items<T>(IReadOnlyList<T> source, IReadOnlyList<AdaptedItem<T>>? proposed)
    {
        var byIndex = (proposed ?? []).GroupBy(one => one.SourceIndex).ToDictionary(group => group.Key, group => group.First().Item);
        return [.. source.Select((item, index) => byIndex.GetValueOrDefault(index, item))];
    }

    private static JsonObject Meta(CvDocument source, CompositionMeta meta, int scoreBefore)
    {
        var own = source.Meta?.DeepClone().AsObject() ?? [];
        own["generator"] = meta.Generator;
        own["engine"] = meta.Engine;
        own["improved_from"] = meta.Source;
        own["improved_at"] = meta.CreatedAt.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        own["score_before"] = scoreBefore;
        return own;
    }
}

using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Tailoring;

/// <summary>
/// Improvement of a CV in place (spec ai-worker §9, offline): declares skills that the text proves, removes doubles, orders by the offer,
/// completes the skills of an item from its own text. Prose is not rewritten, sections not named stay equal, the score never falls.
/// </summary>
public static class CvImprover
{
    private static readonly string[] Improvable = [CvSections.Header, CvSections.Summary, CvSections.Skills, CvSections.Experience, CvSections.Projects];

    /// <param name="sections">Names of §9; null or empty = all five.</param>
    /// <param name="meta">Generator <c>improvement</c>; its source is the version that was archived (<c>improved_from</c>). The document is the source's itself when nothing was to improve.</param>
    /// <exception cref="TaskFailedException"><c>background.invalidResult</c>.</exception>
    public static ComposedCv Improve(CvDocument source, JobOfferContent offer, IReadOnlyCollection<string>? sections, DateOnly month, CompositionMeta meta)
    {
        var input = new TailoringInput(source, offer, month);
        var wanted = sections is null || sections.Count == 0 ? Improvable : [.. Improvable.Where(sections.Contains)];
        var floor = Score(source);
        var improved = source;
        GuardReport report = new(0, 0, 0, []);
        foreach (var section in wanted)
        {
            var guarded = FaithfulnessGuard.Apply(new GuardRequest(source, Step(input, improved, section), offer, month));
            report = new GuardReport(report.Checked + guarded.Report.Checked, report.Restored + guarded.Report.Restored, report.Dropped + guarded.Report.Dropped, [.. report.Notices, .. guarded.Report.Notices]);
            var candidate = guarded.Document with { Language = source.Language };
            if (Score(candidate) >= Score(improved))
            {
                // A step that lowers the score is not taken.
                improved = candidate;
            }
        }
        var changes = ChangeExplainer.Explain(input, improved, new Classification([], []));
        var notices = new List<TaskNotice> { new("improve.proseNotRewritten", "Texts were put in order, but not rewritten: the offline engine writes no prose.") };
        if (changes.Count == 0 || Score(improved) < floor)
        {
            notices.Add(new("improve.nothingToDo", "There was nothing to improve for this offer without adding what the CV does not show."));
            return new ComposedCv(source, [], report, MatchScorer.Score(source, offer, month), notices);
        }
        var document = improved with { GeneratedAt = source.GeneratedAt, ReviewedAt = source.ReviewedAt, Meta = Meta(source, meta, floor) };
        CvComposer.Check(document);
        return new ComposedCv(document, changes, report, MatchScorer.Score(document, offer, month), [.. notices, .. report.Notices]);

        int Score(CvDocument document) => MatchScorer.ScoreOnly(document, offer, month).MatchScore;
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

    private static CvDocument Step(TailoringInput input, CvDocument document, string section)
    {
        var tailor = new OfflineTailor(input);
        var relevance = new OfferRelevance(input.Offer, SkillVocabulary.Default);
        return section switch
        {
            CvSections.Header => document with { Header = document.Header with { CurrentTitle = tailor.Summary().CurrentTitle } },
            CvSections.Summary => document with { Summary = tailor.Summary().Summary },
            CvSections.Skills => document with { Skills = WithoutDoubles(tailor.Skills()) },
            CvSections.Experience => document with
            {
                Experience =
                [
                    .. document.Experience.Select(item => item with
                    {
                        Responsibilities = relevance.OrderTexts(item.Responsibilities),
                        Deliverables = relevance.OrderTexts(item.Deliverables),
                        SkillsUsed = relevance.OrderSkills(Complete(item.SkillsUsed, OneItem(item), input)),
                    }),
                ],
            },
            _ => document with
            {
                Projects = document.Projects is null ? null :
                [
                    .. document.Projects.Select(item => item with
                    {
                        TechStack = relevance.OrderSkills(Complete(item.TechStack, new CvDocument { Projects = [item with { Keywords = null, TechStack = null }] }, input)),
                        Keywords = relevance.OrderSkills(item.Keywords),
                    }),
                ],
            },
        };
    }

    private static CvDocument OneItem(CvExperience item) => new() { Experience = [item with { SkillsUsed = null }] };

    /// <summary>Adds the asked skills that the item's own text claims.</summary>
    private static IReadOnlyList<string>? Complete(IReadOnlyList<string>? names, CvDocument ownText, TailoringInput input)
    {
        var vocabulary = SkillVocabulary.Default;
        var listed = (names ?? []).Select(vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
        var added = AskedSkills.Of(input.Offer, vocabulary).All
            .Where(name => !listed.Contains(vocabulary.Canonical(name)))
            .Select(name => SkillProof.Mentions(ownText, vocabulary.Canonical(name), vocabulary).FirstOrDefault() is { } place ? SkillSpelling.AsStands(name, place.Text, vocabulary) : null)
            .OfType<string>()
            .ToArray();
        return names is null && added.Length == 0 ? null : [.. (names ?? []).Concat(added).Take(60)];
    }

    /// <summary>Equal skills once, as the first is written, unless each has a name of its own.</summary>
    private static CvSkills WithoutDoubles(CvSkills skills)
    {
        var vocabulary = SkillVocabulary.Default;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool IsFirst(string name) => seen.Add(vocabulary.IsOwnWording(NormalText.Of(name)) ? NormalText.Of(name) : vocabulary.Canonical(name));
        return skills with
        {
            HardSkills = skills.HardSkills?.Where(skill => IsFirst(skill.Name)).ToArray(),
            Tools = skills.Tools?.Where(skill => IsFirst(skill.Name)).ToArray(),
            Methodologies = skills.Methodologies?.Where(IsFirst).ToArray(),
            SoftSkills = skills.SoftSkills?.Where(IsFirst).ToArray(),
        };
    }
}

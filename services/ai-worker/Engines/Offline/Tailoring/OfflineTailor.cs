using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Guard;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Tailoring;

/// <summary>
/// The offline columns of the tailoring phases (spec ai-worker §10): selection, order, wording by synonyms, implied and proven skills.
/// Prose stays as the person wrote it.
/// </summary>
internal sealed class OfflineTailor(TailoringInput input)
{
    private const int MaximumSkills = 100;
    private const int MaximumMethodologies = 60;

    private readonly SkillVocabulary _vocabulary = SkillVocabulary.Default;
    private readonly OfferRelevance _relevance = new(input.Offer, SkillVocabulary.Default);
    private readonly SkillEvidence _evidence = SkillEvidence.OfDocument(input.Source, SkillVocabulary.Default);

    public IReadOnlyList<AdaptedItem<CvExperience>> Experiences(Classification classification) =>
    [
        .. Kept(classification.Experiences).Select(index => new AdaptedItem<CvExperience>(index, Order(input.Source.Experience[index]))),
    ];

    public IReadOnlyList<AdaptedItem<CvProject>> Projects(Classification classification) =>
    [
        .. Kept(classification.Projects).Select(index =>
        {
            var item = input.Source.Projects![index];
            return new AdaptedItem<CvProject>(index, item with { TechStack = _relevance.OrderSkills(item.TechStack), Keywords = _relevance.OrderSkills(item.Keywords) });
        }),
    ];

    public CvSkills Skills()
    {
        var skills = input.Source.Skills;
        var additions = Additions().ToArray();
        return new CvSkills
        {
            HardSkills = Skills(skills.HardSkills, additions.Where(one => one.Kind is SkillKind.Hard or SkillKind.Unknown)),
            Tools = Skills(skills.Tools, additions.Where(one => one.Kind == SkillKind.Tool)),
            Methodologies = Names(skills.Methodologies, additions.Where(one => one.Kind == SkillKind.Methodology).Select(one => one.Skill.Name)),
            SoftSkills = Names(skills.SoftSkills, []),
        };
    }

    public AdaptedSummary Summary()
    {
        var summary = input.Source.Summary;
        var title = OfferedTitle.For(input.Source, input.Offer, _vocabulary);
        var isOther = title is not null && NormalText.Of(title) != NormalText.Of(input.Source.Header.CurrentTitle);
        return new AdaptedSummary(
            isOther ? title! : input.Source.Header.CurrentTitle,
            summary with
            {
                Headline = title is not null && !string.IsNullOrWhiteSpace(summary.Headline) && NormalText.Of(title) != NormalText.Of(summary.Headline) ? title : summary.Headline,
                Domains = _relevance.OrderTexts(summary.Domains),
                KeyStrengths = _relevance.OrderTexts(summary.KeyStrengths),
            });
    }

    private static IEnumerable<int> Kept(IReadOnlyList<ItemDecision> decisions) =>
        decisions.Where(decision => decision.Decision == Decisions.Keep).Select(decision => decision.SourceIndex).Order();

    private CvExperience Order(CvExperience item) => item with
    {
        Responsibilities = _relevance.OrderTexts(item.Responsibilities),
        Deliverables = _relevance.OrderTexts(item.Deliverables),
        SkillsUsed = _relevance.OrderSkills(item.SkillsUsed),
    };

    /// <summary>
    /// Asked skills that no skill list of the CV names: used in an item or claimed in a text, or implied by another one.
    /// An implied one is a beginner's, and never a tool (rule F5).
    /// </summary>
    private IEnumerable<(CvSkill Skill, SkillKind Kind)> Additions()
    {
        var listed = new[] { input.Source.Skills.HardSkills ?? [], input.Source.Skills.Tools ?? [] }.SelectMany(list => list.Select(skill => skill.Name))
            .Concat(input.Source.Skills.Methodologies ?? [])
            .Select(_vocabulary.Canonical)
            .ToHashSet(StringComparer.Ordinal);
        foreach (var name in AskedSkills.Of(input.Offer, _vocabulary).All)
        {
            var id = _vocabulary.Canonical(name);
            var kind = _vocabulary.KindOf(id);
            if (listed.Contains(id) || kind == SkillKind.Soft)
            {
                continue;
            }
            if (SkillProof.Find(input.Source, name, _vocabulary) is { } proof)
            {
                yield return (new CvSkill { Name = SkillSpelling.For(name, proof.Text, input, _vocabulary) }, kind);
            }
            else if (kind != SkillKind.Tool && _evidence.Coverage(name) == SkillEvidence.Implied && !HasOwnWording(name))
            {
                yield return (new CvSkill { Name = name, Proficiency = "beginner" }, kind);
            }
        }
    }

    private bool HasOwnWording(string name) => _vocabulary.IsOwnWording(NormalText.Of(name));

    private CvSkill[]? Skills(IReadOnlyList<CvSkill>? source, IEnumerable<(CvSkill Skill, SkillKind Kind)> additions)
    {
        var all = Distinct((source ?? []).Select(skill => skill with { Name = SkillSpelling.Of(skill.Name, input, _vocabulary) }).Concat(additions.Select(one => one.Skill)), skill => skill.Name);
        return source is null && all.Length == 0 ? null : [.. all.OrderBy(skill => _relevance.RankOf(skill.Name)).Take(MaximumSkills)];
    }

    private string[]? Names(IReadOnlyList<string>? source, IEnumerable<string> additions)
    {
        var all = Distinct((source ?? []).Select(name => SkillSpelling.Of(name, input, _vocabulary)).Concat(additions), name => name);
        return source is null && all.Length == 0 ? null : [.. all.OrderBy(_relevance.RankOf).Take(MaximumMethodologies)];
    }

    /// <summary>Leaves out exact doubles only: two spellings of one skill may both matter to the person.</summary>
    private static T[] Distinct<T>(IEnumerable<T> items, Func<T, string> name)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. items.Where(item => seen.Add(NormalText.Of(name(item)) is { Length: > 0 } normal ? normal : name(item)))];
    }
}

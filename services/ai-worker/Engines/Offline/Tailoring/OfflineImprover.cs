using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Tailoring;

/// <summary>
/// The offline proposals of an improvement (spec ai-worker §9): declares skills that the text proves, removes doubles, orders by the offer,
/// completes the skills of an item from its own text. Prose is not rewritten.
/// </summary>
internal sealed class OfflineImprover(TailoringInput input)
{
    private const int MaximumItemSkills = 60;

    private readonly SkillVocabulary _vocabulary = SkillVocabulary.Default;
    private readonly OfferRelevance _relevance = new(input.Offer, SkillVocabulary.Default);
    private readonly OfflineTailor _tailor = new(input);

    public ImprovementParts Propose(IReadOnlyList<string> sections)
    {
        var summary = _tailor.Summary();
        return new ImprovementParts(
            sections.Contains(CvSections.Header) ? summary.CurrentTitle : null,
            sections.Contains(CvSections.Summary) ? summary.Summary : null,
            sections.Contains(CvSections.Skills) ? WithoutDoubles(_tailor.Skills()) : null,
            sections.Contains(CvSections.Experience) ? Experiences() : null,
            sections.Contains(CvSections.Projects) ? Projects() : null,
            [new("improve.proseNotRewritten", "Texts were put in order, but not rewritten: the offline engine writes no prose.")]);
    }

    private AdaptedItem<CvExperience>[] Experiences() =>
    [
        .. input.Source.Experience.Select((item, index) => new AdaptedItem<CvExperience>(index, item with
        {
            Responsibilities = _relevance.OrderTexts(item.Responsibilities),
            Deliverables = _relevance.OrderTexts(item.Deliverables),
            SkillsUsed = _relevance.OrderSkills(Complete(item.SkillsUsed, new CvDocument { Experience = [item with { SkillsUsed = null }] })),
        })),
    ];

    private AdaptedItem<CvProject>[]? Projects() =>
        input.Source.Projects is not { } projects ? null :
        [
            .. projects.Select((item, index) => new AdaptedItem<CvProject>(index, item with
            {
                TechStack = _relevance.OrderSkills(Complete(item.TechStack, new CvDocument { Projects = [item with { Keywords = null, TechStack = null }] })),
                Keywords = _relevance.OrderSkills(item.Keywords),
            })),
        ];

    /// <summary>Adds the asked skills that the item's own text claims.</summary>
    private IReadOnlyList<string>? Complete(IReadOnlyList<string>? names, CvDocument ownText)
    {
        var listed = (names ?? []).Select(_vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
        var added = AskedSkills.Of(input.Offer, _vocabulary).All
            .Where(name => !listed.Contains(_vocabulary.Canonical(name)))
            .Select(name => SkillProof.Mentions(ownText, _vocabulary.Canonical(name), _vocabulary).FirstOrDefault() is { } place ? SkillSpelling.AsStands(name, place.Text, _vocabulary) : null)
            .OfType<string>()
            .ToArray();
        return names is null && added.Length == 0 ? null : [.. (names ?? []).Concat(added).Take(MaximumItemSkills)];
    }

    /// <summary>Equal skills once, as the first is written, unless each has a name of its own.</summary>
    private CvSkills WithoutDoubles(CvSkills skills)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        bool IsFirst(string name) => seen.Add(_vocabulary.IsOwnWording(NormalText.Of(name)) ? NormalText.Of(name) : _vocabulary.Canonical(name));
        return skills with
        {
            HardSkills = skills.HardSkills?.Where(skill => IsFirst(skill.Name)).ToArray(),
            Tools = skills.Tools?.Where(skill => IsFirst(skill.Name)).ToArray(),
            Methodologies = skills.Methodologies?.Where(IsFirst).ToArray(),
            SoftSkills = skills.SoftSkills?.Where(IsFirst).ToArray(),
        };
    }
}

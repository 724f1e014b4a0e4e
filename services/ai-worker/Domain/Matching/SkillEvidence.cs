using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>
/// The declared skills of a CV, or of one item of it, and the texts in which a skill may be found (spec ai-worker §8).
/// </summary>
public sealed class SkillEvidence
{
    /// <summary>Coverage of a skill that is declared, mentioned in text, implied by another.</summary>
    public const double Declared = 1, Mentioned = 0.8, Implied = 0.5;

    private readonly SkillVocabulary _vocabulary;
    private readonly HashSet<string> _declared;
    private readonly string _text;
    private readonly Dictionary<string, double> _coverage = new(StringComparer.Ordinal);

    private SkillEvidence(SkillVocabulary vocabulary, IEnumerable<string> declared, IEnumerable<string?> texts)
    {
        _vocabulary = vocabulary;
        _declared = [.. declared.Select(vocabulary.Canonical)];
        // The bar keeps a phrase within one text.
        _text = string.Join(" | ", texts.Select(NormalText.Of).Where(text => text.Length > 0));
    }

    public static SkillEvidence OfDocument(CvDocument cv, SkillVocabulary vocabulary) =>
        new(vocabulary, DeclaredNames(cv), Texts(cv));

    public static SkillEvidence OfExperience(CvExperience item, SkillVocabulary vocabulary) =>
        new(vocabulary, item.SkillsUsed ?? [], Texts(item));

    public static SkillEvidence OfProject(CvProject item, SkillVocabulary vocabulary) =>
        new(vocabulary, [.. item.TechStack ?? [], .. item.Keywords ?? []], [item.Name, item.Role, item.Summary]);

    /// <summary>1 declared or used, 0.8 only mentioned in text, 0.5 implied by another skill, else 0.</summary>
    public double Coverage(string name)
    {
        var id = _vocabulary.Canonical(name);
        if (!_coverage.TryGetValue(id, out var coverage))
        {
            _coverage[id] = coverage = Compute(id);
        }
        return coverage;
    }

    public bool IsDeclared(string name) => _declared.Contains(_vocabulary.Canonical(name));

    public bool IsMentioned(string name) => _vocabulary.IsMentioned(_text, _vocabulary.Canonical(name));

    /// <summary>The skill of this evidence that implies another, or null.</summary>
    public string? ImplyingSkill(string name) =>
        _vocabulary.ImpliedBy(_vocabulary.Canonical(name)).FirstOrDefault(strong => _declared.Contains(strong) || _vocabulary.IsMentioned(_text, strong));

    /// <summary>All names under which the CV declares skills: skill lists, skills used, tech stacks, keywords.</summary>
    public static IEnumerable<string> DeclaredNames(CvDocument cv) =>
    [
        .. (cv.Skills.HardSkills ?? []).Select(skill => skill.Name),
        .. (cv.Skills.Tools ?? []).Select(skill => skill.Name),
        .. cv.Skills.Methodologies ?? [],
        .. cv.Experience.SelectMany(item => item.SkillsUsed ?? []),
        .. (cv.Projects ?? []).SelectMany(item => (item.TechStack ?? []).Concat(item.Keywords ?? [])),
    ];

    /// <summary>The texts of an experience: title, description, bullets.</summary>
    public static IEnumerable<string?> Texts(CvExperience item) =>
        [item.Title, item.Description, .. item.Responsibilities ?? [], .. item.Deliverables ?? []];

    /// <summary>Every text of the CV in which a skill may be found.</summary>
    public static IEnumerable<string?> Texts(CvDocument cv) =>
    [
        cv.Header.CurrentTitle,
        cv.Summary.Headline,
        cv.Summary.Description,
        .. cv.Summary.Domains ?? [],
        .. cv.Summary.KeyStrengths ?? [],
        .. cv.Experience.SelectMany(Texts),
        .. (cv.Projects ?? []).SelectMany(item => new[] { item.Name, item.Role, item.Summary }),
        .. (cv.Education ?? []).SelectMany(item => new[] { item.Degree, item.FieldOfStudy }),
        .. (cv.Extras ?? []).SelectMany(item => new[] { item.Name, item.Summary }),
    ];

    private double Compute(string id) =>
        _declared.Contains(id) ? Declared
        : _vocabulary.IsMentioned(_text, id) ? Mentioned
        : ImplyingSkill(id) is not null ? Implied
        : 0;
}

using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>What a scope of the source (one item, or the whole CV) supports: words, stems, numbers, skills. Sentences that give orders support nothing.</summary>
internal sealed class SourceFacts
{
    private readonly HashSet<string> _words;
    private readonly HashSet<string> _stems;
    private readonly HashSet<string> _skills;
    private readonly HashSet<NumberFact> _numbers;

    private SourceFacts(IEnumerable<string?> texts, IEnumerable<string?> dates, SkillEvidence evidence, string? language, SkillVocabulary vocabulary)
    {
        var all = texts.Where(text => !string.IsNullOrEmpty(text)).ToArray();
        Normal = string.Join(" | ", all.Select(NormalText.Of));
        Raw = string.Join('\n', all);
        _words = [.. NormalText.Words(Normal)];
        _stems = [.. _words.Select(WordStem.Of)];
        _skills = [.. all.SelectMany(text => NamedSkills.In(text, vocabulary))];
        _numbers = [.. all.SelectMany(text => NumberText.In(text, language)), .. dates.SelectMany(DateNumbers)];
        Evidence = evidence;
    }

    /// <summary>All texts in normal form, kept apart by bars.</summary>
    public string Normal { get; }

    public string Raw { get; }

    public SkillEvidence Evidence { get; }

    public static SourceFacts OfDocument(CvDocument cv, SkillVocabulary vocabulary) => OfFacts(OrdersInText.Without(cv), vocabulary);

    private static SourceFacts OfFacts(CvDocument cv, SkillVocabulary vocabulary) => new(
        [
            cv.Header.FullName, cv.Header.CurrentTitle, cv.Header.Contact.Email, cv.Header.Contact.Location?.City, cv.Header.Contact.Location?.Region,
            .. (cv.Header.Contact.Links ?? []).SelectMany(link => new[] { link.Label, link.Url }),
            .. SkillEvidence.Texts(cv), .. SkillEvidence.DeclaredNames(cv), .. cv.Skills.SoftSkills ?? [],
            .. cv.Experience.SelectMany(item => new[] { item.Company, item.DepartmentOrClient, item.Location?.City, item.Location?.Region }),
            .. (cv.Education ?? []).SelectMany(item => new[] { item.Institution, item.Description, item.Location?.City, item.Location?.Region }),
            .. (cv.Languages ?? []).SelectMany(language => new[] { language.Name, language.Level }),
            .. (cv.Projects ?? []).Select(item => item.Url),
        ],
        [
            .. cv.Experience.SelectMany(item => new[] { item.StartDate, item.EndDate }),
            .. (cv.Education ?? []).SelectMany(item => new[] { item.StartDate, item.EndDate }),
            .. (cv.Projects ?? []).SelectMany(item => new[] { item.StartDate, item.EndDate }),
            cv.Summary.YearsExperience?.ToString(System.Globalization.CultureInfo.InvariantCulture),
        ],
        SkillEvidence.OfDocument(cv, vocabulary),
        cv.Language,
        vocabulary);

    public static SourceFacts OfExperience(CvExperience item, string? language, SkillVocabulary vocabulary) => OfFacts(OrdersInText.Without(item), language, vocabulary);

    private static SourceFacts OfFacts(CvExperience item, string? language, SkillVocabulary vocabulary) => new(
        [item.Company, item.DepartmentOrClient, item.Location?.City, item.Location?.Region, .. SkillEvidence.Texts(item), .. item.SkillsUsed ?? []],
        [item.StartDate, item.EndDate],
        SkillEvidence.OfExperience(item, vocabulary),
        language,
        vocabulary);

    public static SourceFacts OfProject(CvProject item, string? language, SkillVocabulary vocabulary) => OfFacts(OrdersInText.Without(item), language, vocabulary);

    private static SourceFacts OfFacts(CvProject item, string? language, SkillVocabulary vocabulary) => new(
        [item.Name, item.Role, item.Summary, item.Url, .. item.TechStack ?? [], .. item.Keywords ?? []],
        [item.StartDate, item.EndDate],
        SkillEvidence.OfProject(item, vocabulary),
        language,
        vocabulary);

    public bool HasWord(string normalWord) => _words.Contains(normalWord);

    /// <summary>The word itself or one of its stem.</summary>
    public bool HasStem(string normalWord) => _words.Contains(normalWord) || _stems.Contains(WordStem.Of(normalWord));

    public bool HasNumber(NumberFact number) => _numbers.Contains(number);

    public bool HasSkill(string canonical) => _skills.Contains(canonical) || Evidence.Coverage(canonical) > SkillEvidence.Implied;

    /// <summary>Share of the content words of a text that stand here by word, stem or as a synonym of a skill; 1 when it has none.</summary>
    public double Support(string text, SkillVocabulary vocabulary)
    {
        var words = ContentWords.Of(text);
        if (words.Count == 0)
        {
            return 1;
        }
        var synonyms = NamedSkills.In(text, vocabulary).Where(HasSkill).SelectMany(vocabulary.Aliases).SelectMany(NormalText.Words).ToHashSet(StringComparer.Ordinal);
        return words.Count(word => HasStem(word) || synonyms.Contains(word)) / (double)words.Count;
    }

    /// <summary>Year and month of a date count as plain numbers.</summary>
    private static IEnumerable<NumberFact> DateNumbers(string? date) => NumberText.In(date, language: null);
}

using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>
/// The match score of spec ai-worker §8: four sub-scores with fixed weights, from the CV, the offer and the month of scoring alone.
/// </summary>
public static class MatchScorer
{
    private static readonly int[] EducationPoints = [85, 60, 35, 10];

    /// <summary>The score with matching and missing skills and up to four suggestions (§9).</summary>
    /// <param name="quotations">Passages by which an engine shows skills; those that do not stand in the CV do not count.</param>
    public static MatchScoreResult Score(CvDocument cv, JobOfferContent offer, DateOnly month, IReadOnlyList<SkillQuotation>? quotations = null)
    {
        var score = ScoreOnly(cv, offer, month, quotations);
        return score with { ImprovementSuggestions = Suggestions.SuggestionFinder.Find(cv, offer, month, score.MatchScore, quotations) };
    }

    /// <summary>The score without suggestions.</summary>
    public static MatchScoreResult ScoreOnly(CvDocument cv, JobOfferContent offer, DateOnly month, IReadOnlyList<SkillQuotation>? quotations = null)
    {
        var vocabulary = SkillVocabulary.Default;
        var asked = AskedSkills.Of(offer, vocabulary);
        var evidence = SkillEvidence.OfDocument(cv, vocabulary);
        var quoted = QuotedSkills.Of(cv, quotations, vocabulary);
        double Coverage(string name) => quoted.Coverage(evidence, name);
        var breakdown = new ScoreBreakdown(
            Technical(asked, Coverage),
            Experience(cv, offer, month, vocabulary),
            Education(cv, offer, vocabulary),
            SoftSkillsAndLanguages(cv, offer, evidence, vocabulary));
        return new MatchScoreResult(
            Weighted(breakdown),
            breakdown,
            [],
            [.. asked.Required.Where(name => Coverage(name) < SkillEvidence.Implied)],
            [.. asked.All.Where(name => Coverage(name) >= SkillEvidence.Implied)]);
    }

    /// <summary>(35·technical + 30·experience + 20·education + 15·soft skills and languages) / 100, halves up.</summary>
    public static int Weighted(ScoreBreakdown breakdown) =>
        ((35 * breakdown.TechnicalSkills) + (30 * breakdown.Experience) + (20 * breakdown.Education) + (15 * breakdown.SoftSkillsLanguages) + 50) / 100;

    private static int Technical(AskedSkills asked, Func<string, double> coverage)
    {
        if (asked.Required.Count + asked.NiceToHave.Count == 0)
        {
            return 50;
        }
        var covered = asked.Required.Sum(coverage) + (0.3 * asked.NiceToHave.Sum(coverage));
        return RoundHalfUp(100 * covered / (asked.Required.Count + (0.3 * asked.NiceToHave.Count)));
    }

    private static int Experience(CvDocument cv, JobOfferContent offer, DateOnly month, SkillVocabulary vocabulary)
    {
        var asked = offer.Experience.MinYears ?? offer.Experience.Level switch { "junior" => 0, "mid" => 2, "senior" => 5, "lead" => 10, _ => null };
        double target = Math.Max(1, asked ?? 2);
        var (total, relevant) = ExperienceMonths.Years(cv, offer, month, vocabulary);
        var points = RoundHalfUp((80 * Math.Min(1, relevant / target)) + (20 * Math.Min(1, total / target)));
        return asked == 0 ? Math.Max(60, points) : points;
    }

    private static int Education(CvDocument cv, JobOfferContent offer, SkillVocabulary vocabulary)
    {
        var askedLevel = SkillVocabulary.LevelIn(NormalText.Of(offer.Education.Level), vocabulary.EducationLevels);
        var askedField = NormalText.Of(offer.Education.Field);
        if (askedLevel == 0 && askedField.Length == 0)
        {
            return 100;
        }
        var texts = (cv.Education ?? []).Select(EducationText).ToArray();
        var level = texts.Select(text => SkillVocabulary.LevelIn(text, vocabulary.EducationLevels)).DefaultIfEmpty(0).Max();
        var missing = askedLevel == 0 ? 0 : level == 0 ? 3 : Math.Clamp(askedLevel - level, 0, 3);
        var groups = vocabulary.Fields.Where(group => group.Any(name => NormalText.Contains(askedField, name))).ToArray();
        var fieldIsMet = askedField.Length == 0
            || Array.Exists(texts, text => NormalText.Contains(text, askedField) || Array.Exists(groups, group => Array.Exists(group, name => NormalText.Contains(text, name))));
        return EducationPoints[missing] + (fieldIsMet ? 15 : 0);
    }

    /// <summary>Degree and field together, in normal form.</summary>
    internal static string EducationText(CvEducation item) =>
        NormalText.Of(string.Join(' ', new[] { item.Degree, item.FieldOfStudy }.Where(text => !string.IsNullOrEmpty(text))));

    private static int SoftSkillsAndLanguages(CvDocument cv, JobOfferContent offer, SkillEvidence evidence, SkillVocabulary vocabulary)
    {
        var spoken = SpokenLanguages(cv, vocabulary);
        var languages = offer.Languages.Select(asked => LanguagePoints(AskedLevel(asked), spoken.GetValueOrDefault(vocabulary.LanguageId(asked.Language)))).ToArray();
        var declared = (cv.Skills.SoftSkills ?? []).Select(vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
        var soft = vocabulary.Distinct(offer.Skills.SoftSkills)
            .Select(name => declared.Contains(vocabulary.Canonical(name)) ? 1 : evidence.IsMentioned(name) ? 0.8 : 0)
            .ToArray();
        var mean = (languages.Length, soft.Length) switch
        {
            (0, 0) => 1,
            (_, 0) => languages.Average(),
            (0, _) => soft.Average(),
            _ => (0.6 * languages.Average()) + (0.4 * soft.Average()),
        };
        return RoundHalfUp(100 * mean);
    }

    /// <summary>Level (1–7) by language of the CV; its own language counts 5 when it is not listed.</summary>
    internal static Dictionary<string, int> SpokenLanguages(CvDocument cv, SkillVocabulary vocabulary)
    {
        var spoken = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var language in cv.Languages ?? [])
        {
            var level = SkillVocabulary.LevelIn(NormalText.Of(language.Level), vocabulary.LanguageLevels);
            spoken[vocabulary.LanguageId(language.Name)] = level == 0 ? 3 : level;
        }
        if (cv.Language is not null)
        {
            spoken.TryAdd(vocabulary.LanguageId(cv.Language), 5);
        }
        return spoken;
    }

    /// <summary>Level (1–7) that an offer asks.</summary>
    internal static int AskedLevel(JobOfferLanguage asked) => asked.Level switch { "basic" => 2, "fluent" => 5, "native" => 7, _ => 3 };

    private static double LanguagePoints(int asked, int spoken) => spoken switch
    {
        0 => 0,
        _ when spoken >= asked => 1,
        _ when spoken == asked - 1 => 0.7,
        _ when spoken == asked - 2 => 0.4,
        _ => 0.2,
    };

    private static int RoundHalfUp(double value) => (int)Math.Floor(value + 0.5 + 1e-9);
}

/// <summary>The skills that an offer asks: equal ones count once, as first written; nice-to-have ones without those required.</summary>
public sealed record AskedSkills(IReadOnlyList<string> Required, IReadOnlyList<string> NiceToHave)
{
    public IEnumerable<string> All => Required.Concat(NiceToHave);

    public static AskedSkills Of(JobOfferContent offer, SkillVocabulary vocabulary)
    {
        var required = vocabulary.Distinct(offer.Skills.Required);
        var ids = required.Select(vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
        return new(required, [.. vocabulary.Distinct(offer.Skills.NiceToHave).Where(name => !ids.Contains(vocabulary.Canonical(name)))]);
    }
}

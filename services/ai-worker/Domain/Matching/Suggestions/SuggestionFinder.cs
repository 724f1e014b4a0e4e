using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Terms;
using FitMyCv.AiWorker.Engines;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Matching.Suggestions;

/// <summary>
/// Suggestions of spec ai-worker §9: each names what the person can do truthfully, and its points are the rise of the score
/// when the CV is scored again as if it were done.
/// </summary>
public static partial class SuggestionFinder
{
    public const int MaximumSuggestions = 4;

    private static readonly string[] CvLanguages = ["en", "fr", "es", "de"];

    /// <summary>Up to four suggestions, by points descending.</summary>
    public static IReadOnlyList<Suggestion> Find(CvDocument cv, JobOfferContent offer, DateOnly month, int score, IReadOnlyList<SkillQuotation>? quotations = null)
    {
        var found = new Candidates(cv, offer, month, quotations, SkillVocabulary.Default).All()
            .Select(candidate => (Candidate: candidate, Points: MatchScorer.ScoreOnly(candidate.IfMet, offer, month, quotations).MatchScore - score))
            .Where(pair => pair.Points >= 1)
            .OrderByDescending(pair => pair.Points)
            .ThenBy(pair => pair.Candidate.Kind)
            .ToArray();
        // One experience to detail is enough: what it gains, the next one no longer would.
        var detail = Array.Find(found, pair => pair.Candidate.Kind == SuggestionKind.DetailExperience).Candidate;
        return
        [
            .. found
                .Where(pair => pair.Candidate.Kind != SuggestionKind.DetailExperience || pair.Candidate == detail)
                .Take(MaximumSuggestions)
                .Select(pair => ToSuggestion(pair.Candidate, pair.Points, cv.Language)),
        ];
    }

    /// <summary>What one holds or not, and can't be learned in a small project.</summary>
    [GeneratedRegex(@"\b(?:permis|licen[cs]e|permit|caces|habilitations?|certificat\w*|certificad\w*|certified|zertifi\w*|diplomes?|registration|inscription|fuhrerschein|carnet?|titre professionnel|qualified \w+ status)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Certificate();

    private static Suggestion ToSuggestion(Candidate candidate, int points, string? language)
    {
        var (title, text) = SuggestionText.Of(candidate.Kind, language, candidate.Subject, candidate.Other);
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{candidate.Kind}|{candidate.Subject}|{candidate.Other}")))[..12];
        return new Suggestion(
            "sug_" + id,
            title,
            text,
            points >= 5 ? "high" : points >= 2 ? "medium" : "low",
            string.Create(CultureInfo.InvariantCulture, $"+{points} points"),
            points,
            candidate.Section);
    }

    private sealed record Candidate(SuggestionKind Kind, string Section, string Subject, string? Other, CvDocument IfMet);

    private sealed class Candidates(CvDocument cv, JobOfferContent offer, DateOnly month, IReadOnlyList<SkillQuotation>? quotations, SkillVocabulary vocabulary)
    {
        private readonly SkillEvidence _evidence = SkillEvidence.OfDocument(cv, vocabulary);
        private readonly QuotedSkills _quoted = QuotedSkills.Of(cv, quotations, vocabulary);
        private readonly AskedSkills _asked = AskedSkills.Of(offer, vocabulary);

        public IEnumerable<Candidate> All() =>
            [.. Skills(), .. Experiences(), .. Languages(), .. SoftSkills(), .. Diplomas()];

        private IEnumerable<Candidate> Skills()
        {
            foreach (var name in _asked.All)
            {
                var coverage = _quoted.Coverage(_evidence, name);
                if (coverage >= SkillEvidence.Declared)
                {
                    continue;
                }
                var met = cv with { Skills = cv.Skills with { HardSkills = [.. cv.Skills.HardSkills ?? [], new CvSkill { Name = name }] } };
                yield return coverage switch
                {
                    SkillEvidence.Mentioned => new(SuggestionKind.DeclareSkill, CvSections.Skills, name, null, met),
                    SkillEvidence.Implied => new(SuggestionKind.NameImpliedSkill, CvSections.Skills, name, vocabulary.DisplayName(_evidence.ImplyingSkill(name)!), met),
                    _ => new(Certificate().IsMatch(Text.NormalText.Of(name)) ? SuggestionKind.ObtainCertificate : SuggestionKind.LearnSkill, CvSections.Skills, name, null, met),
                };
            }
        }

        private IEnumerable<Candidate> Experiences()
        {
            for (var i = 0; i < cv.Experience.Count; i++)
            {
                var item = cv.Experience[i];
                var place = item.Company.Length > 0 ? item.Company : item.Title;
                if (item.StartDate.Length == 0)
                {
                    var dated = item with { StartDate = month.AddMonths(-11).ToString("yyyy-MM", CultureInfo.InvariantCulture), EndDate = "present" };
                    yield return new(SuggestionKind.DateExperience, CvSections.Experience, place, null, With(i, dated));
                    continue;
                }
                var own = SkillEvidence.OfExperience(item, vocabulary);
                var held = _asked.All.Where(name => _evidence.IsDeclared(name) && own.Coverage(name) == 0).Take(3).ToArray();
                if (held.Length > 0 && ExperienceMonths.Weight(item, offer, vocabulary) < 1)
                {
                    var detailed = item with { SkillsUsed = [.. item.SkillsUsed ?? [], .. held] };
                    yield return new(SuggestionKind.DetailExperience, CvSections.Experience, string.Join(", ", held), place, With(i, detailed));
                }
            }
        }

        private IEnumerable<Candidate> Languages()
        {
            var listed = cv.Languages ?? [];
            foreach (var asked in offer.Languages)
            {
                var id = vocabulary.LanguageId(asked.Language);
                var level = MatchScorer.AskedLevel(asked) switch { <= 2 => "A2", 3 => "B1", <= 5 => "C1", _ => "native" };
                var index = listed.ToList().FindIndex(language => vocabulary.LanguageId(language.Name) == id);
                if (index < 0)
                {
                    if (cv.Language is null || vocabulary.LanguageId(cv.Language) != id)
                    {
                        yield return new(SuggestionKind.AddLanguage, CvSections.Languages, NameOf(asked.Language), null,
                            cv with { Languages = [.. listed, new CvLanguage { Name = asked.Language, Level = level }] });
                    }
                    continue;
                }
                var kind = listed[index].Level.Length == 0 ? SuggestionKind.StateLanguageLevel : SuggestionKind.ImproveLanguage;
                if (kind == SuggestionKind.ImproveLanguage && level == "native")
                {
                    // Nobody becomes a native speaker.
                    level = "C2";
                }
                yield return new(kind, CvSections.Languages, NameOf(listed[index].Name), null,
                    cv with { Languages = [.. listed.Select((language, i) => i == index ? language with { Level = level } : language)] });
            }
        }

        /// <summary>The language's name in the language of the CV, as it stands within a sentence.</summary>
        private string NameOf(string language)
        {
            var own = cv.Language ?? "en";
            var name = CvLanguages.Where(from => from != own).Select(from => TermDictionary.Default.Find(language, TermKind.Language, from, own)).FirstOrDefault(found => found is not null) ?? language;
            return own is "fr" or "es" ? name.ToLowerInvariant() : CultureInfo.InvariantCulture.TextInfo.ToTitleCase(name);
        }

        private IEnumerable<Candidate> SoftSkills()
        {
            var declared = (cv.Skills.SoftSkills ?? []).Select(vocabulary.Canonical).ToHashSet(StringComparer.Ordinal);
            foreach (var name in vocabulary.Distinct(offer.Skills.SoftSkills).Where(name => !declared.Contains(vocabulary.Canonical(name))))
            {
                yield return new(
                    _evidence.IsMentioned(name) ? SuggestionKind.DeclareSoftSkill : SuggestionKind.ShowSoftSkill,
                    CvSections.Skills,
                    name,
                    null,
                    cv with { Skills = cv.Skills with { SoftSkills = [.. cv.Skills.SoftSkills ?? [], name] } });
            }
        }

        private IEnumerable<Candidate> Diplomas()
        {
            var asked = offer.Education.Level;
            if (string.IsNullOrEmpty(asked) || SkillVocabulary.LevelIn(Text.NormalText.Of(asked), vocabulary.EducationLevels) == 0)
            {
                yield break;
            }
            var entries = cv.Education ?? [];
            for (var i = 0; i < entries.Count; i++)
            {
                if (SkillVocabulary.LevelIn(MatchScorer.EducationText(entries[i]), vocabulary.EducationLevels) == 0)
                {
                    var index = i;
                    yield return new(SuggestionKind.StateDiplomaLevel, CvSections.Education, asked, null,
                        cv with { Education = [.. entries.Select((entry, at) => at == index ? entry with { Degree = $"{entry.Degree} {asked}" } : entry)] });
                    yield break;
                }
            }
        }

        private CvDocument With(int index, CvExperience item) =>
            cv with { Experience = [.. cv.Experience.Select((other, i) => i == index ? item : other)] };
    }
}

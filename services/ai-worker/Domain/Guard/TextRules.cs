using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Text;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>
/// Rules F8 and F9 on one text: numbers, names, employers, certifications and skills must stand in the source.
/// Numbers and skills are looked for in the paired item (<c>scope</c>), names in the whole source.
/// </summary>
internal sealed partial class TextRules(CvDocument source, JobOfferContent offer, SourceFacts whole, SkillVocabulary vocabulary)
{
    private readonly string _company = NormalText.Of(offer.Company);

    /// <summary>Whether everything that a text claims is supported.</summary>
    public bool IsSupported(string text, SourceFacts scope) => Breach(text, scope) is null;

    /// <summary>The rule that a text breaks, with the reason; null when everything that it claims is supported.</summary>
    public (string Rule, string Reason)? Breach(string text, SourceFacts scope) =>
        !NumbersStand(text, scope) ? ("F8", "A number that the source does not state")
        : !NamesStand(text) ? ("F9", "A name that the source does not have")
        : !SkillsStand(text, scope) ? ("F9", "A skill that the source does not show here")
        : null;

    private bool NumbersStand(string text, SourceFacts scope) => NumberText.In(text, source.Language).All(scope.HasNumber);

    private bool NamesStand(string text)
    {
        var normal = NormalText.Of(text);
        if (_company.Length > 0 && NormalText.Contains(normal, _company) && !NormalText.Contains(whole.Normal, _company))
        {
            return false;
        }
        if (vocabulary.Employers.Concat(vocabulary.Certifications).Any(name => NormalText.Contains(normal, name) && !NormalText.Contains(whole.Normal, name)))
        {
            return false;
        }
        if (Address().Matches(text).Any(match => !whole.Raw.Contains(match.Value.TrimEnd('.', ',', ')'), StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }
        return Word().Matches(text).All(match => IsNoNewName(match.Value, IsSentenceStart(text, match.Index)));
    }

    private bool IsNoNewName(string word, bool atStart)
    {
        var parts = NormalText.Words(NormalText.Of(word));
        if (parts.Length == 0 || parts.All(whole.HasWord))
        {
            return true;
        }
        var letters = word.Where(char.IsLetter).ToArray();
        var isCode = letters.Length > 0 && char.IsLetter(word[0]) && word.Any(char.IsDigit);
        var isCapitals = letters.Skip(1).Any(char.IsUpper);
        if (isCode || isCapitals)
        {
            return false;
        }
        if (letters.Length == 0 || !char.IsUpper(letters[0]))
        {
            return true;
        }
        var mayBeOrdinary = atStart || source.Language == "de";
        return mayBeOrdinary && parts.All(part => whole.HasStem(part) || CommonWords.Has(part, source.Language));
    }

    /// <summary>Each known skill in the text holds F5 against the scope: shown there, or implied unless it is a tool.</summary>
    private bool SkillsStand(string text, SourceFacts scope)
    {
        foreach (var skill in NamedSkills.In(text, vocabulary))
        {
            var needed = vocabulary.KindOf(skill) == SkillKind.Tool ? SkillEvidence.Mentioned : SkillEvidence.Implied;
            if (scope.Evidence.Coverage(skill) < needed && !scope.HasSkill(skill))
            {
                return false;
            }
        }
        // Names that are ordinary words too ("Go", "Excel") count when they are written with a capital.
        return Word().Matches(text).All(match =>
        {
            var normal = NormalText.Of(match.Value);
            return !vocabulary.IsDeclaredOnly(normal) || !char.IsUpper(match.Value[0]) || IsSentenceStart(text, match.Index)
                || scope.HasWord(normal) || scope.Evidence.Coverage(normal) >= SkillEvidence.Implied || vocabulary.KindOf(vocabulary.CanonicalOfNormal(normal)) is SkillKind.Unknown or SkillKind.Soft;
        });
    }

    private static bool IsSentenceStart(string text, int index)
    {
        for (var at = index - 1; at >= 0; at--)
        {
            if (text[at] is '.' or '!' or '?' or '\n')
            {
                return true;
            }
            if (char.IsLetterOrDigit(text[at]) || text[at] is ',' or ';' or ':' or '/' or '&')
            {
                return false;
            }
        }
        return true;
    }

    [GeneratedRegex(@"[\p{L}\p{N}][\p{L}\p{M}\p{N}+#]*(?:['’&.-](?=[\p{L}\p{N}])[\p{L}\p{M}\p{N}+#]+)*", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\S+@\S+|https?://\S+|www\.\S+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Address();
}

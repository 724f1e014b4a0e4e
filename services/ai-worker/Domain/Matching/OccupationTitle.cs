using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>A word of a title that says what the work is, folded, and whether it stands next to an end of a phrase.</summary>
internal readonly record struct TitleWord(string Text, bool StartsPhrase, bool EndsPhrase);

/// <summary>
/// The words of a job title that name the occupation: without gender marks, inclusive endings, levels of seniority and kinds of contract;
/// gender and number are folded (<c>Développeuse</c>, <c>Entwickler:in</c> and <c>enfermeras</c> are the masculine's).
/// </summary>
internal static partial class OccupationTitle
{
    private const int ShortestFolded = 4;

    /// <summary>Words beside the occupation: contracts, places of work, gender marks that no stop word is.</summary>
    private static readonly FrozenSet<string> Beside = new[]
    {
        "cdi", "cdd", "interim", "interimaire", "alternance", "apprentissage", "freelance", "independant", "vacation", "saisonnier", "saisonniere",
        "apprenti", "apprentie", "apprentice", "internship", "contractor", "remote", "teletravail", "hybrid",
        "hybride", "teilzeit", "vollzeit", "werkstudent", "werkstudentin", "praktikum", "praktikant", "praktikantin", "ausbildung", "azubi", "befristet", "unbefristet",
        "homeoffice", "practicas", "becario", "becaria", "autonomo", "temporal", "indefinido", "remoto", "teletrabajo", "graduate", "experienced", "x", "gn", "i",
        "chez", "at", "bei", "near", "nahe", "im", "zur", "zum", "fur", "als", "as", "pour", "para",
    }.ToFrozenSet(StringComparer.Ordinal);

    public static IReadOnlyList<TitleWord> Words(string title, SkillVocabulary vocabulary)
    {
        var words = new List<TitleWord>();
        var plain = InclusiveEnding().Replace(GermanEnding().Replace(GenderMark().Replace(Terms().Replace(title, "|"), "|"), "$1"), "$1");
        foreach (var phrase in plain.Split(['|', ',', ';', ':', '(', ')', '[', ']', '–', '—', '\n']))
        {
            var starts = true;
            foreach (var word in NormalText.Words(NormalText.Of(phrase)))
            {
                if (vocabulary.IsStopWord(word) || vocabulary.IsSeniorityWord(word) || Beside.Contains(word))
                {
                    EndPhrase(words);
                    // What follows an article or "de" is no start: it tells more of the word before.
                    starts |= !vocabulary.IsStopWord(word);
                    continue;
                }
                var folded = Folded(word);
                if (words.Count == 0 || words[^1].Text != folded)
                {
                    words.Add(new(folded, starts, EndsPhrase: false));
                }
                starts = false;
            }
            EndPhrase(words);
        }
        return words;
    }

    /// <summary>A word without gender and number, the same for all its forms; not always a word itself.</summary>
    public static string Folded(string word)
    {
        if (word.Length < ShortestFolded)
        {
            return word;
        }
        var stem = word.EndsWith("innen", StringComparison.Ordinal) ? word[..^5] : word;
        stem = stem.EndsWith("woman", StringComparison.Ordinal) ? stem[..^5] + "man" : stem.EndsWith("frau", StringComparison.Ordinal) ? stem[..^4] + "mann" : stem;
        stem = stem.TrimEnd('s', 'x').TrimEnd('a', 'e', 'o');
        foreach (var (feminine, masculine) in FeminineEndings)
        {
            if (stem.Length > feminine.Length + 2 && stem.EndsWith(feminine, StringComparison.Ordinal))
            {
                return stem[..^feminine.Length] + masculine;
            }
        }
        return stem.Length > 6 && stem.EndsWith("in", StringComparison.Ordinal) && !"aeiou".Contains(stem[^3], StringComparison.Ordinal) ? stem[..^2] : stem;
    }

    private static readonly (string Feminine, string Masculine)[] FeminineEndings =
        [("eus", "eur"), ("tric", "teur"), ("ienn", "ien"), ("onn", "on"), ("ell", "el"), ("iv", "if"), ("eurin", "eur")];

    private static void EndPhrase(List<TitleWord> words)
    {
        if (words.Count > 0)
        {
            words[^1] = words[^1] with { EndsPhrase = true };
        }
    }

    [GeneratedRegex(@"(?<![\p{L}\p{N}])(?:[hfmwdx]\s*(?:[/|·.*-]\s*[hfmwdxi*]\s*){1,3}|all genders?|tous genres|\b(?:homme|femme)s?\s*/\s*(?:homme|femme)s?)(?![\p{L}\p{N}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GenderMark();

    [GeneratedRegex(@"(\p{L}{3,})(?:[:*_/·]-?in(?:nen)?|\(in(?:nen)?\)|In(?:nen)?)(?!\p{L})", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex GermanEnding();

    [GeneratedRegex(@"(\p{L}{3,})(?:\s?[·•∙⋅./(]-?|-)(?:trice|rice|ice|euse|se|ière|ère|ere|re|ienne|enne|nne|ne|le|ive|ve|te|esse|e|a|as|es|oras?|ora)(?:[·.]?s)?\)?(?![\p{L}\p{N}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex InclusiveEnding();

    [GeneratedRegex(@"\bstage(?!\s+(?:manager|techni|direct|design|hand))(?:\s+de fin d['’]études)?\b|\b(?:full|part)[\s-]time\b|\btemps (?:plein|partiel|complet)\b|\bmi-temps\b|\b(?:jornada|tiempo) (?:completa|completo|parcial)\b|\b\d+\s?%|\b\d+\s?h(?:eures)?\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Terms();
}

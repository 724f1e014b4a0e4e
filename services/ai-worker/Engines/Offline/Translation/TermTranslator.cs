using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Domain.Composition;
using FitMyCv.AiWorker.Domain.Matching;
using FitMyCv.AiWorker.Domain.Terms;

namespace FitMyCv.AiWorker.Engines.Offline.Translation;

/// <summary>
/// Translates a short text that is a term or is made of terms: a list ("anglais, espagnol"), a title with seniority or a skill ("développeuse Python senior"),
/// a degree in a field ("licence en droit"). A text of which any part is not known is not translated.
/// </summary>
internal sealed partial class TermTranslator(TermDictionary terms, string from, string to)
{
    private const int LongestTerm = 90;

    /// <summary>The text in the target language, or null when it is not known.</summary>
    public string? Translate(string text, TextKind kind)
    {
        var trimmed = text.Trim();
        if (trimmed.Length is 0 or > LongestTerm)
        {
            return null;
        }
        return (One(trimmed, kind) ?? (kind == TextKind.Prose ? null : Parts(trimmed, kind))) is { } translated ? LetterCase.As(trimmed, translated, kind, to) : null;
    }

    private string? One(string text, TextKind kind) =>
        Known(text, kind) ?? kind switch
        {
            TextKind.Title => WithSeniority(text) ?? WithSkill(text),
            TextKind.Degree => InField(text),
            _ => null,
        };

    private string? Known(string text, TextKind kind)
    {
        foreach (var section in Sections(kind))
        {
            if (terms.Find(text, section, from, to) is { } found)
            {
                return found;
            }
        }
        return null;
    }

    private static TermKind[] Sections(TextKind kind) => kind switch
    {
        TextKind.Title => [TermKind.Title],
        TextKind.Topic => [TermKind.Topic, TermKind.SoftSkill, TermKind.Method, TermKind.Field],
        TextKind.SoftSkill => [TermKind.SoftSkill, TermKind.Topic, TermKind.Method],
        TextKind.Methodology => [TermKind.Method, TermKind.Topic, TermKind.SoftSkill],
        TextKind.Degree => [TermKind.Degree, TermKind.Field],
        TextKind.Field => [TermKind.Field, TermKind.Topic],
        TextKind.LanguageName => [TermKind.Language],
        TextKind.LanguageLevel => [TermKind.Level],
        TextKind.Heading => [TermKind.Heading, TermKind.Language],
        _ => [TermKind.Heading],
    };

    /// <summary>Each part between separators, when all are known or hold no word.</summary>
    private string? Parts(string text, TextKind kind)
    {
        var pieces = Separator().Split(text);
        if (pieces.Length < 3)
        {
            return null;
        }
        for (var i = 0; i < pieces.Length; i++)
        {
            var piece = pieces[i];
            if (i % 2 == 1)
            {
                pieces[i] = Conjunction().IsMatch(piece) ? $" {And()} " : piece;
            }
            else if (piece.Any(char.IsLetter) && !Code().IsMatch(piece))
            {
                if (One(piece, kind) is not { } translated)
                {
                    return null;
                }
                pieces[i] = LetterCase.As(piece, translated, kind, to);
            }
        }
        return string.Concat(pieces);
    }

    private string And() => to switch { "fr" => "et", "es" => "y", "de" => "und", _ => "and" };

    private string? WithSeniority(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length < 2)
        {
            return null;
        }
        foreach (var (mark, rest) in new[] { (words[0], words[1..]), (words[^1], words[..^1]) })
        {
            var title = string.Join(' ', rest);
            if (terms.Find(mark, TermKind.Seniority, from, to) is { } seniority && (Known(title, TextKind.Title) ?? WithSkill(title)) is { } translated)
            {
                return to is "fr" or "es" ? $"{translated} {seniority}" : $"{seniority} {translated}";
            }
        }
        return null;
    }

    /// <summary>A title with the name of a skill, which stays: "Java developer", "consultant SAP".</summary>
    private string? WithSkill(string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        for (var at = 1; at < words.Length; at++)
        {
            var (first, second) = (string.Join(' ', words[..at]), string.Join(' ', words[at..]));
            foreach (var (title, skill) in from is "fr" or "es" ? [(first, second)] : new[] { (second, first), (first, second) })
            {
                if (IsSkillName(skill) && Known(title, TextKind.Title) is { } translated)
                {
                    return to switch
                    {
                        "fr" or "es" => $"{translated} {skill}",
                        "de" => $"{skill.Replace(' ', '-')}-{translated}",
                        _ => $"{skill} {translated}",
                    };
                }
            }
        }
        return null;
    }

    /// <summary>A skill under a name of its own, the same in all languages.</summary>
    private bool IsSkillName(string text)
    {
        var vocabulary = SkillVocabulary.Default;
        return vocabulary.KindOf(vocabulary.Canonical(text)) is SkillKind.Tool or SkillKind.Hard
            && (!char.IsLetter(text[0]) || char.IsUpper(text[0]) || text.Any(char.IsUpper))
            && !Sections(TextKind.Topic).Any(section => terms.Find(text, section, from, to) is not null);
    }

    /// <summary>A degree and its field, with or without a word between them.</summary>
    private string? InField(string text)
    {
        for (var at = text.IndexOf(' ', StringComparison.Ordinal); at > 0; at = text.IndexOf(' ', at + 1))
        {
            var degree = text[..at].TrimEnd(',', ':', ' ', '-', '–');
            var field = Connector().Replace(text[(at + 1)..], "", 1).Trim('(', ')', ' ');
            if ((terms.Find(degree, TermKind.Degree, from, to) ?? (YearsOfStudy().IsMatch(degree) ? degree : null)) is { } translated
                && (Known(field, TextKind.Field) ?? Parts(field, TextKind.Field)) is { } inField)
            {
                return $"{translated} {(to is "fr" or "es" ? "en" : "in")} {inField}";
            }
        }
        return null;
    }

    [GeneratedRegex(@"(\s*[,;/|()&–—:•]\s*|\s+-\s+|\s+(?:et|and|y|und)\s+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Separator();

    [GeneratedRegex(@"^\s+(?:et|and|y|und)\s+$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Conjunction();

    [GeneratedRegex(@"^\s*[ABC][12]\+?\s*$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?:[-–:,]\s*)?(?:en |in |of |de la |de |d['’]|des |du |del |der |im |für |\()", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Connector();

    [GeneratedRegex(@"^bac\s?\+\s?\d$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex YearsOfStudy();
}

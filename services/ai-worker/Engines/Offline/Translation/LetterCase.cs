using System.Collections.Frozen;
using System.Globalization;
using FitMyCv.AiWorker.Domain.Composition;

namespace FitMyCv.AiWorker.Engines.Offline.Translation;

/// <summary>Writes a term with the capitals of the text that it stands for, by the habits of the target language.</summary>
internal static class LetterCase
{
    private const int ShortestCapitals = 4;

    private static readonly FrozenSet<string> SmallWords = new[] { "of", "in", "and", "the", "for", "to", "with", "on", "at", "own" }.ToFrozenSet(StringComparer.Ordinal);

    public static string As(string source, string term, TextKind kind, string language)
    {
        var letters = source.Where(char.IsLetter).ToArray();
        if (letters.Length >= ShortestCapitals && Array.TrueForAll(letters, char.IsUpper))
        {
            return term.ToUpper(CultureInfo.InvariantCulture);
        }
        if (letters.Length == 0 || !char.IsUpper(letters[0]))
        {
            return term;
        }
        return language == "en" && kind is TextKind.Title or TextKind.Degree or TextKind.Field
            ? string.Join(' ', term.Split(' ').Select((word, index) => index > 0 && SmallWords.Contains(word) ? word : Capital(word)))
            : Capital(term);
    }

    private static string Capital(string text)
    {
        var at = 0;
        while (at < text.Length && !char.IsLetterOrDigit(text[at]))
        {
            at++;
        }
        return at == text.Length ? text : string.Concat(text.AsSpan(0, at), char.ToUpperInvariant(text[at]).ToString(), text.AsSpan(at + 1));
    }
}

using System.Globalization;
using System.Text;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>
/// The form in which text is compared: lower case, no accents, plain dashes, quotes and spaces. One character stays one
/// character, so a position in the folded text is a position in the text.
/// </summary>
public static class Folding
{
    private static readonly char[] Map = BuildMap();

    public static string Fold(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                span[i] = Map[source[i]];
            }
        });

    /// <summary>The words of a text, folded, joined by single spaces; punctuation is dropped.</summary>
    public static string Words(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var character in Fold(text))
        {
            if (char.IsLetterOrDigit(character) || character is '+' or '#')
            {
                words.Append(character);
            }
            else if (words.Length > 0 && words[^1] != ' ')
            {
                words.Append(' ');
            }
        }
        return words.ToString().TrimEnd();
    }

    private static char[] BuildMap()
    {
        var map = new char[char.MaxValue + 1];
        for (var i = 0; i <= char.MaxValue; i++)
        {
            map[i] = FoldOne((char)i);
        }
        return map;
    }

    private static char FoldOne(char character)
    {
        if (char.IsSurrogate(character))
        {
            return character;
        }
        switch (character)
        {
            case '’' or '‘' or '´' or '`' or 'ʼ':
                return '\'';
            case '“' or '”' or '«' or '»' or '„':
                return '"';
            case >= '\u2010' and <= '\u2015' or '\u2212' or '\u00AD' or '\u2043':
                return '-';
            case 'ı':
                return 'i';
            case 'ø' or 'Ø':
                return 'o';
            case 'ł' or 'Ł':
                return 'l';
        }
        if (char.GetUnicodeCategory(character) == UnicodeCategory.SpaceSeparator || char.IsControl(character))
        {
            return ' ';
        }
        if (character < 128)
        {
            return char.ToLowerInvariant(character);
        }
        if (!char.IsLetter(character))
        {
            return character;
        }
        return char.ToLowerInvariant(character.ToString().Normalize(NormalizationForm.FormD)[0]);
    }
}

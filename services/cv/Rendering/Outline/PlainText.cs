using System.Globalization;
using System.Text;

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>Free text of a document as it is shown: the words stay, white space and characters that draw nothing are tidied.</summary>
internal static class PlainText
{
    private const string BulletSigns = "•‣▪◦●·*-–—";

    /// <summary>The text on one line.</summary>
    public static string Line(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return "";
        }
        var line = new StringBuilder(text.Length);
        var gap = false;
        foreach (var character in text)
        {
            if (IsGap(character))
            {
                gap = line.Length > 0;
            }
            else if (!char.IsControl(character))
            {
                if (gap)
                {
                    line.Append(' ');
                    gap = false;
                }
                line.Append(character);
            }
        }
        return line.ToString();
    }

    /// <summary>The lines of a text that are not blank.</summary>
    public static IReadOnlyList<string> Lines(string? text) =>
        string.IsNullOrWhiteSpace(text) ? [] : [.. text.Split(['\n', '\r', '\u2028', '\u2029']).Select(Line).Where(line => line.Length > 0)];

    /// <summary>The texts of a list that are not blank.</summary>
    public static IReadOnlyList<string> Items(IReadOnlyList<string>? texts) =>
        texts is null ? [] : [.. texts.Select(Line).Where(line => line.Length > 0)];

    /// <summary>A line without the bullet sign that was typed or imported in front of it, since the list draws its own.</summary>
    public static string WithoutBullet(string line) =>
        line.Length > 2 && BulletSigns.Contains(line[0], StringComparison.Ordinal) && line[1] == ' ' ? line[2..] : line;

    // No-break spaces stay: they are part of French punctuation.
    private static bool IsGap(char character) =>
        character is ' ' or '\t' or '\n' or '\r'
        || char.GetUnicodeCategory(character) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}

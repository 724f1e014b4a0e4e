using System.Globalization;
using System.Text;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>
/// Glyphs that stand for letters (ligatures) become letters; icons and invisible characters go. TeX's bitmap fonts name no
/// characters: dashes, quotes and ligatures come as their places in the T1 and OT1 encodings, which are control characters elsewhere.
/// </summary>
internal static class Glyphs
{
    /// <summary>Stands for a glyph without a meaning at the beginning of a text: a bullet or an icon.</summary>
    public const string LeadingIcon = "\uE000";

    public static string Clean(string text)
    {
        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case '\u0010' or '\u0011': clean.Append('"'); break;
                case '\u0015': clean.Append('–'); break;
                case '\u0016': clean.Append('—'); break;
                case '\u000B' or '\u001B': clean.Append("ff"); break;
                case '\u000C' or '\u001C': clean.Append("fi"); break;
                case '\u000D' or '\u001D': clean.Append("fl"); break;
                case '\u000E' or '\u001E': clean.Append("ffi"); break;
                case '\u000F' or '\u001F': clean.Append("ffl"); break;
                case '\u0088': clean.Append('•'); break;
                case 'ﬀ': clean.Append("ff"); break;
                case 'ﬁ': clean.Append("fi"); break;
                case 'ﬂ': clean.Append("fl"); break;
                case 'ﬃ': clean.Append("ffi"); break;
                case 'ﬄ': clean.Append("ffl"); break;
                case 'ﬅ' or 'ﬆ': clean.Append("st"); break;
                case '\u00AD':
                    // Within a word a soft hyphen is invisible; at the end of a line it is the hyphen.
                    if (i == text.Length - 1)
                    {
                        clean.Append('\u00AD');
                    }
                    break;
                case '\uF0B7' or '\uF0A7' or '\uF0D8' or '\uF076' or '\uF0FC' or '\uF06E':
                    // Bullets of Symbol and Wingdings.
                    clean.Append('•');
                    break;
                case >= '\uE000' and <= '\uF8FF' or '\uFFFD' or '\u200B' or '\u200C' or '\u200D' or '\uFEFF' or '\u2060':
                    // A private glyph at the beginning may be a bullet: the caller decides.
                    clean.Append(i == 0 && character < '\uF900' && text.Length > 1 ? LeadingIcon + " " : " ");
                    break;
                case '\u00A0' or '\u202F' or '\u2007' or '\u2009':
                    clean.Append(' ');
                    break;
                default:
                    if (char.IsHighSurrogate(character) && i + 1 < text.Length && IsPrivateUse(text, i))
                    {
                        i++;
                        clean.Append(' ');
                    }
                    else if (!char.IsControl(character))
                    {
                        clean.Append(character);
                    }
                    break;
            }
        }
        return string.Join(' ', clean.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }

    private static bool IsPrivateUse(string text, int index) =>
        char.IsSurrogatePair(text, index) && CharUnicodeInfo.GetUnicodeCategory(text, index) == UnicodeCategory.PrivateUse;
}

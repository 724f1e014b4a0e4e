using System.Buffers;
using System.Text;
using FitMyCv.Cv.Rendering.Outline;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>
/// Chinese, Japanese and Korean share ideographs but not their shapes, and the language of an export is none of the three. So the
/// writing of the whole document decides: with kana it is Japanese, with Hangul alone Korean, else Chinese.
/// </summary>
internal static class EastAsianText
{
    // The first East Asian block is that of the radicals; kana, ideographs and Hangul all come after it.
    private const char First = '\u2E80';
    private static readonly SearchValues<char> Kana = SearchValues.Create([.. Enumerable.Range(0x3041, 0xBF).Select(code => (char)code)]);

    /// <summary>The language in which the ideographs of a document are drawn.</summary>
    public static string LanguageOf(CvOutline outline)
    {
        var hangul = false;
        foreach (var text in OutlineTexts.Of(outline).Where(text => text.AsSpan().ContainsAnyInRange(First, '\uD7FF')))
        {
            if (text.AsSpan().ContainsAny(Kana))
            {
                return "ja";
            }
            hangul |= text.AsSpan().ContainsAnyInRange('\uAC00', '\uD7A3');
        }
        return hangul ? "ko" : "zh-cn";
    }

    /// <summary>Ranges of bytes that are written in an East Asian script.</summary>
    public static IEnumerable<(int Start, int End)> Find(byte[] text)
    {
        int? start = null;
        for (var index = 0; index < text.Length; )
        {
            Rune.DecodeFromUtf8(text.AsSpan(index), out var rune, out var length);
            if (IsEastAsian(rune.Value))
            {
                start ??= index;
            }
            else if (start is { } from)
            {
                yield return (from, index);
                start = null;
            }
            index += length;
        }
        if (start is { } last)
        {
            yield return (last, text.Length);
        }
    }

    private static bool IsEastAsian(int code) => code is (>= First and <= 0xD7FF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFF00 and <= 0xFFEF) or (>= 0x20000 and <= 0x3FFFF);
}

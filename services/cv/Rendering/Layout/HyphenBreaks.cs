using System.Text;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>
/// Finds the hyphens at which a line must not be broken. Readers of PDF text take a hyphen at the end of a line for a division and
/// drop it, which would turn <c>test-driven</c> into <c>testdriven</c>.
/// </summary>
internal static class HyphenBreaks
{
    // A longer word must be breakable, or it could leave the page.
    private const int LongestWord = 60;

    /// <summary>Ranges of bytes, from each hyphen to the end of the character that follows it or the space after it.</summary>
    public static IEnumerable<(int Start, int End)> Find(byte[] text)
    {
        for (var index = 1; index < text.Length - 1; index++)
        {
            if (text[index] != '-' || WordLength(text, index) > LongestWord)
            {
                continue;
            }
            var next = text[index + 1] == ' ' ? index + 2 : index + 1;
            Rune.DecodeFromUtf8(text.AsSpan(next), out _, out var length);
            yield return (index, next + length);
        }
    }

    private static int WordLength(byte[] text, int index)
    {
        var start = text.AsSpan(0, index).LastIndexOf((byte)' ') + 1;
        var length = text.AsSpan(index).IndexOf((byte)' ');
        return (length < 0 ? text.Length : index + length) - start;
    }
}

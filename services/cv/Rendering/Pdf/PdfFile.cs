using System.Globalization;
using System.Text;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// Reads the objects of a file of Cairo's. Cairo 1.16 writes a classic cross-reference table with one
/// section (PDF 32000-1, 7.5.4) and plain objects, which is all that is understood here.
/// </summary>
internal sealed class PdfFile
{
    private readonly byte[] _bytes;
    private const int EntryLength = 20;

    public PdfFile(byte[] bytes)
    {
        _bytes = bytes;
        var mark = _bytes.AsSpan().LastIndexOf("startxref"u8);
        var start = mark < 0 ? -1 : Number(_bytes.AsSpan(mark + "startxref".Length));
        if (start < 0 || !_bytes.AsSpan(start).StartsWith("xref\n0 "u8))
        {
            throw new InvalidDataException("The PDF has no classic cross-reference table.");
        }
        CrossReference = start;
        FirstEntry = start + _bytes.AsSpan(start + "xref\n".Length).IndexOf((byte)'\n') + "xref\n".Length + 1;
        var end = start + _bytes.AsSpan(start).IndexOf("trailer"u8);
        var trailer = Encoding.Latin1.GetString(_bytes, end, mark - end);
        Size = Number(trailer, "/Size");
        Root = Number(trailer, "/Root");
    }

    /// <summary>Where the cross-reference table starts.</summary>
    public int CrossReference { get; }

    /// <summary>Where the entries of that table start; object 0 comes first.</summary>
    public int FirstEntry { get; }

    /// <summary>One more than the highest object number.</summary>
    public int Size { get; }

    /// <summary>Object number of the catalogue.</summary>
    public int Root { get; }

    /// <summary>Where an object starts.</summary>
    public int Offset(int number) => Number(_bytes.AsSpan(FirstEntry + (number * EntryLength)));

    /// <summary>Each object by its number: what stands between <c>obj</c> and <c>endobj</c>.</summary>
    public IEnumerable<KeyValuePair<int, byte[]>> Objects()
    {
        var numbers = Enumerable.Range(1, Size - 1).OrderBy(Offset).ToArray();
        for (var place = 0; place < numbers.Length; place++)
        {
            var next = place + 1 < numbers.Length ? Offset(numbers[place + 1]) : CrossReference;
            var text = _bytes.AsSpan(Offset(numbers[place])..next);
            var start = text.IndexOf(" obj\n"u8) + " obj\n".Length;
            yield return KeyValuePair.Create(numbers[place], text[start..text.LastIndexOf("\nendobj"u8)].ToArray());
        }
    }

    /// <summary>What stands between the outer brackets of an object that is a dictionary.</summary>
    public string Dictionary(int number)
    {
        var offset = Offset(number);
        var length = _bytes.AsSpan(offset).IndexOf("endobj"u8);
        var text = Encoding.Latin1.GetString(_bytes, offset, length);
        return text[(text.IndexOf("<<", StringComparison.Ordinal) + 2)..text.LastIndexOf(">>", StringComparison.Ordinal)].Trim();
    }

    private static int Number(string text, string key)
    {
        var at = text.IndexOf(key, StringComparison.Ordinal);
        return at < 0 ? throw new InvalidDataException($"The PDF's trailer has no {key}.") : Number(Encoding.Latin1.GetBytes(text[(at + key.Length)..]));
    }

    private static int Number(ReadOnlySpan<byte> text)
    {
        var digits = text.TrimStart(" \r\n"u8);
        var length = digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        return int.Parse(length < 0 ? digits : digits[..length], NumberStyles.None, CultureInfo.InvariantCulture);
    }
}

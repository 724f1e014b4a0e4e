using System.Globalization;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// Marks what stands at the foot of a page as no part of the document (PDF 32000-1, 14.8.2.2), so that it isn't read aloud between two
/// lines of a paragraph. Cairo 1.16 has no tag for that; it leaves the foot, which is drawn last, outside of all tags.
/// </summary>
internal static class PdfArtifacts
{
    /// <summary>Object numbers of the pages' contents.</summary>
    public static IReadOnlySet<int> Contents(ReadOnlySpan<byte> pdf)
    {
        var numbers = new HashSet<int>();
        var mark = "\n   /Contents "u8;
        for (var at = pdf.IndexOf(mark); at >= 0; at = pdf.IndexOf(mark))
        {
            pdf = pdf[(at + mark.Length)..];
            numbers.Add(int.Parse(pdf[..pdf.IndexOf((byte)' ')], NumberStyles.None, CultureInfo.InvariantCulture));
        }
        return numbers;
    }

    public static byte[] MarkFoot(byte[] content)
    {
        var start = EndOfTags(content);
        return [.. content.AsSpan(..start), .. "/Artifact BMC\n"u8, .. content.AsSpan(start..), .. "\nEMC\n"u8];
    }

    /// <summary>Where the outermost tag that is closed last ends.</summary>
    private static int EndOfTags(ReadOnlySpan<byte> content)
    {
        var (end, depth) = (0, 0);
        for (var at = 0; at < content.Length; )
        {
            var length = content[at..].IndexOf((byte)'\n');
            var line = length < 0 ? content[at..] : content.Slice(at, length);
            at = length < 0 ? content.Length : at + length + 1;
            depth += line.EndsWith(" BDC"u8) ? 1 : line.SequenceEqual("EMC"u8) ? -1 : 0;
            end = depth == 0 && line.SequenceEqual("EMC"u8) && !IsWithinText(content[at..]) ? at : end;
        }
        return end;
    }

    /// <summary>Whether the text that the rest begins in ends before another starts: then a replacement text ended, not a tag.</summary>
    private static bool IsWithinText(ReadOnlySpan<byte> rest)
    {
        var end = rest.IndexOf("ET\n"u8);
        var start = rest.IndexOf("BT\n"u8);
        return end >= 0 && (start < 0 || end < start);
    }
}

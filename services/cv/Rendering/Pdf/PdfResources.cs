namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// Cairo 1.16 lists a picture in the resources of a page once for each time that it is drawn there; a dictionary must have each key once
/// (PDF 32000-1, 7.3.7). The repetitions are overwritten with spaces, so that nothing moves.
/// </summary>
internal static class PdfResources
{
    public static void RemoveRepetitions(Span<byte> pdf)
    {
        var head = "\n   /XObject << "u8;
        for (var at = pdf.IndexOf(head); at >= 0; at = pdf.IndexOf(head))
        {
            pdf = pdf[(at + head.Length)..];
            var end = pdf.IndexOf(">>\n"u8);
            if (end < 0)
            {
                return;
            }
            RemoveRepetitionsOf(pdf[..end]);
        }
    }

    /// <param name="entries">Such as <c>/x5 5 0 R /x7 7 0 R </c>.</param>
    private static void RemoveRepetitionsOf(Span<byte> entries)
    {
        for (var start = 0; start < entries.Length; )
        {
            var length = entries[start..].IndexOf(" R "u8);
            if (length < 0)
            {
                return;
            }
            length += " R ".Length;
            if (entries[..start].IndexOf(entries.Slice(start, length)) >= 0)
            {
                entries.Slice(start, length).Fill((byte)' ');
            }
            start += length;
        }
    }
}

using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>
/// Writes the glyphs of one run in the order of its text, each at its place. What a reader extracts is the text, not what the glyphs look like: a glyph
/// has its characters in the font's map to Unicode, several glyphs that stand for one text together have it as their replacement (PDF 32000-1, 14.9.4).
/// </summary>
/// <param name="blank">Glyph that is written for each piece of the text instead of the run's own; null = these.</param>
internal sealed unsafe class GlyphWriter(PdfContent content, PdfFont font, double size, uint? blank = null)
{
    // How far a glyph may stand from its place before it is moved there, in thousandths of the font's size.
    private const double Tolerance = 2;

    private double _pen;
    private double _rise;
    private bool _open;

    /// <param name="text">What the run stands for, in UTF-8.</param>
    public void Write(PangoGlyphItem* item, ReadOnlySpan<byte> text)
    {
        var glyphs = item->Glyphs;
        var clusters = new ReadOnlySpan<int>(glyphs->Clusters, glyphs->Count);
        // Glyphs stand from left to right; in text that runs the other way the last is the first to be read.
        var backward = (item->Item->Level & 1) != 0;
        var place = backward ? Width(glyphs->Glyphs, glyphs->Count) : 0;
        for (var done = 0; done < clusters.Length; )
        {
            var first = backward ? clusters.Length - 1 - done : done;
            var count = 1;
            while (done + count < clusters.Length && clusters[backward ? first - count : first + count] == clusters[first])
            {
                count++;
            }
            var end = done + count == clusters.Length ? text.Length : clusters[backward ? first - count : first + count];
            var start = glyphs->Glyphs + (backward ? first - count + 1 : first);
            var width = Width(start, count);
            place -= backward ? width : 0;
            WriteCluster(new ReadOnlySpan<PangoGlyphInfo>(start, count), place, text[clusters[first]..end]);
            place += backward ? 0 : width;
            done += count;
        }
        Rise(0);
        EndGlyphs();
    }

    private void WriteCluster(ReadOnlySpan<PangoGlyphInfo> glyphs, int place, ReadOnlySpan<byte> text)
    {
        if (blank is { } substitute)
        {
            WriteGlyphs([new PangoGlyphInfo { Glyph = substitute }], place, text);
        }
        else if (glyphs[0].Glyph != Pango.GlyphEmpty || glyphs.Length > 1)
        {
            WriteGlyphs(glyphs, place, text);
        }
    }

    private void WriteGlyphs(ReadOnlySpan<PangoGlyphInfo> glyphs, int place, ReadOnlySpan<byte> text)
    {
        var (code, advance) = (0, 0);
        var isSingle = glyphs.Length == 1;
        var isText = isSingle && font.Encode(glyphs[0].Glyph, text, out code, out advance);
        if (!isText)
        {
            EndGlyphs();
            content.BeginActualText(text);
        }
        foreach (ref readonly var glyph in glyphs)
        {
            if (glyph.Glyph == Pango.GlyphEmpty)
            {
                continue;
            }
            if (!isSingle)
            {
                font.Encode(glyph.Glyph, [], out code, out advance);
            }
            Put(code, advance, place + glyph.OffsetX, glyph.OffsetY);
            place += glyph.Width;
        }
        if (!isText)
        {
            EndGlyphs();
            content.EndMarked();
        }
    }

    private void Put(int code, int advance, int x, int y)
    {
        Rise(-y / Pango.Scale);
        if (!_open)
        {
            content.BeginGlyphs();
            _open = true;
        }
        var away = _pen - (x / Pango.Scale / size * 1000);
        if (Math.Abs(away) > Tolerance)
        {
            var distance = (int)Math.Round(away);
            content.MoveBack(distance);
            _pen -= distance;
        }
        content.AddGlyph(code);
        _pen += advance;
    }

    private void Rise(double rise)
    {
        if (_rise != rise)
        {
            EndGlyphs();
            content.SetRise(rise);
            _rise = rise;
        }
    }

    private void EndGlyphs()
    {
        if (_open)
        {
            content.EndGlyphs();
            _open = false;
        }
    }

    private static int Width(PangoGlyphInfo* glyphs, int count)
    {
        var width = 0;
        for (var index = 0; index < count; index++)
        {
            width += glyphs[index].Width;
        }
        return width;
    }
}

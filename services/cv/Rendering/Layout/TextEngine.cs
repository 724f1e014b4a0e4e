using System.Runtime.InteropServices;
using System.Text;
using FitMyCv.Cv.Rendering.Native;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Distances of a font from its baseline, in points.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FontMetrics(double Ascent, double Descent)
{
    /// <summary>The farther of these and of those of a run of glyphs.</summary>
    /// <param name="extents">From the baseline, in Pango's units.</param>
    public FontMetrics With(PangoRectangle extents) =>
        With(new FontMetrics(-extents.Y / Pango.Scale, (extents.Y + extents.Height) / Pango.Scale));

    public FontMetrics With(FontMetrics other) => new(Math.Max(Ascent, other.Ascent), Math.Max(Descent, other.Descent));
}

/// <summary>
/// Shapes text with Pango. A font map may be used by any thread but by one at a time.
/// </summary>
internal sealed unsafe class TextEngine : IDisposable
{
    // What makes one glyph of several letters by default is off: every letter stays one when the text is extracted or read aloud.
    private const string FontFeatures = "liga=0,clig=0,calt=0";

    // What places marks over letters is of no use where there are none; looking for them takes time.
    private const string FontFeaturesWithoutMarks = FontFeatures + ",ccmp=0,mark=0,mkmk=0";

    // A longer piece must be breakable, or it could leave the page.
    private const int LongestUnbroken = 45;


    private readonly PangoObjectHandle _fontMap;
    private readonly PangoObjectHandle _context;
    private readonly Dictionary<(string, double, bool, bool), (PangoFontDescriptionHandle Description, FontMetrics Metrics)> _fonts = [];
    private nint _eastAsian;
    private BlankGlyph? _blank;

    public TextEngine()
    {
        _fontMap = Pango.FontMapNew();
        _context = Pango.FontMapCreateContext(_fontMap);
        Pango.ContextSetResolution(_context, 72);
        Pango.ContextSetBaseDirection(_context, Pango.DirectionLeftToRight);
        // Text is placed by the font's own measures: a page has the same lines as PDF and as a picture.
        Pango.ContextSetRoundGlyphPositions(_context, 0);
        using var options = Cairo.FontOptionsCreate();
        const int hintStyleNone = 1, hintMetricsOff = 1, antialiasGray = 2;
        Cairo.FontOptionsSetHintStyle(options, hintStyleNone);
        Cairo.FontOptionsSetHintMetrics(options, hintMetricsOff);
        Cairo.FontOptionsSetAntialias(options, antialiasGray);
        Pango.ContextSetFontOptions(_context, options);
    }

    /// <summary>Sets the languages of the texts to come; they decide between regional forms and fallback fonts.</summary>
    /// <param name="eastAsian">That of Chinese, Japanese and Korean text.</param>
    public void UseLanguage(string language, string eastAsian)
    {
        Pango.ContextSetLanguage(_context, Pango.LanguageFromString(language));
        _eastAsian = Pango.LanguageFromString(eastAsian);
    }

    public FontMetrics Metrics(in TextStyle style) => Font(style).Metrics;

    /// <summary>Shapes a paragraph and breaks it into lines of at most the width; words that are too long are broken.</summary>
    public TextBlock Lay(IReadOnlyList<TextSpan> spans, double width, bool centred = false)
    {
        var text = Encoding.UTF8.GetBytes(string.Concat(spans.Select(span => span.Text)));
        var ends = SpanEnds(spans);
        var layout = Pango.LayoutNew(_context);
        try
        {
            fixed (byte* bytes = text)
            {
                Pango.LayoutSetText(layout, bytes, text.Length);
                // Text of the person's own runs as it was written; what is put together here runs as our languages do, whatever comes first.
                Pango.LayoutSetAutoDirection(layout, spans.Count == 1 ? 1 : 0);
                // A paragraph that runs from right to left stands at the left all the same, as all of a page in our languages does.
                var opposite = spans.Count == 1 && Pango.FindBaseDirection(bytes, text.Length) == Pango.DirectionRightToLeft;
                Pango.LayoutSetAlignment(layout, centred ? Pango.AlignCentre : opposite ? Pango.AlignOpposite : 0);
            }
            Pango.LayoutSetWidth(layout, (int)Math.Floor(width * Pango.Scale));
            Pango.LayoutSetWrap(layout, Pango.WrapWordThenCharacter);
            var isEuropean = IsEuropean(text);
            using (var attributes = Attributes(spans, ends, text, isEuropean ? FontFeaturesWithoutMarks : FontFeatures))
            {
                Pango.LayoutSetAttributes(layout, attributes);
            }
            var lines = Lines(layout, spans, ends, measured: !isEuropean);
            return new TextBlock(layout, Pango.LayoutGetText(layout), text, spans, lines);
        }
        catch
        {
            layout.Dispose();
            throw;
        }
    }

    /// <summary>A glyph of a text font that draws nothing.</summary>
    public BlankGlyph Blank => _blank ??= MakeBlank();

    public void Dispose()
    {
        _blank?.Dispose();
        foreach (var (description, _) in _fonts.Values)
        {
            description.Dispose();
        }
        _context.Dispose();
        _fontMap.Dispose();
    }

    private PangoAttributeListHandle Attributes(IReadOnlyList<TextSpan> spans, int[] ends, byte[] text, string features)
    {
        var list = Pango.AttrListNew();
        Pango.AttrListInsert(list, Pango.AttrFontFeatures(features));
        Pango.AttrListInsert(list, Pango.AttrInsertHyphens(0));
        for (var index = 0; index < spans.Count; index++)
        {
            var start = index == 0 ? 0 : ends[index - 1];
            Insert(list, Pango.AttrFontDescription(Font(spans[index].Style).Description), start, ends[index]);
            // The drawing sets colours itself; this one differs between neighbours, so that no run reaches over a span's end.
            Insert(list, Pango.AttrForeground((ushort)index, 0, 0), start, ends[index]);
            if (spans[index].KeepTogether && ends[index] - start <= LongestUnbroken)
            {
                Insert(list, Pango.AttrAllowBreaks(0), start, ends[index]);
            }
        }
        foreach (var (start, end) in HyphenBreaks.Find(text))
        {
            Insert(list, Pango.AttrAllowBreaks(0), start, end);
        }
        foreach (var (start, end) in EastAsianText.Find(text))
        {
            Insert(list, Pango.AttrLanguage(_eastAsian), start, end);
        }
        return list;
    }

    private static void Insert(PangoAttributeListHandle list, PangoAttribute* attribute, int start, int end)
    {
        attribute->StartIndex = (uint)start;
        attribute->EndIndex = (uint)end;
        Pango.AttrListInsert(list, attribute);
    }

    private BlankGlyph MakeBlank()
    {
        var block = Lay([new TextSpan("\u2003", TemplateStyles.Of(CvTemplateNames.Modern).Body)], Page.ContentWidth);
        return new BlankGlyph(block);
    }

    /// <param name="measured">Whether letters may reach beyond the box of the template's font; measuring each of them takes long.</param>
    private List<TextLine> Lines(PangoObjectHandle layout, IReadOnlyList<TextSpan> spans, int[] ends, bool measured)
    {
        var lines = new List<TextLine>();
        var runs = new List<TextRun>();
        FontMetrics lineInk = default, lineBox = default;
        PangoRectangle ink, logical;
        using var iterator = Pango.LayoutGetIter(layout);
        do
        {
            var item = Pango.LayoutIterGetRun(iterator);
            if (item is not null)
            {
                Pango.LayoutIterGetRunExtents(iterator, null, &logical);
                var span = Array.FindIndex(ends, end => item->Item->Offset < end);
                runs.Add(new TextRun((nint)item, logical.X / Pango.Scale, logical.Width / Pango.Scale, span));
                lineBox = lineBox.With(Metrics(spans[span].Style));
                if (measured)
                {
                    Pango.GlyphStringExtents(item->Glyphs, item->Item->Font, &ink, &logical);
                    (lineInk, lineBox) = (lineInk.With(ink), lineBox.With(logical));
                }
                continue;
            }
            // A line ends with an empty run. Runs come from left to right; they are drawn, and so read, as they were written.
            runs.Sort((one, other) => ((PangoGlyphItem*)one.GlyphItem)->Item->Offset.CompareTo(((PangoGlyphItem*)other.GlyphItem)->Item->Offset));
            lines.Add(new TextLine { Runs = [.. runs], Ink = lineInk, Box = lineBox, Right = runs.Select(run => run.X + run.Width).DefaultIfEmpty().Max() });
            (lineInk, lineBox) = (default, default);
            runs.Clear();
        } while (Pango.LayoutIterNextRun(iterator) != 0);
        return lines;
    }

    /// <summary>Whether all is of Latin-1, Latin Extended-A or the usual punctuation (U+2000 to U+203F, the euro sign).</summary>
    private static bool IsEuropean(ReadOnlySpan<byte> text)
    {
        const byte afterLatin = 0xC6;
        for (var at = text.IndexOfAnyInRange(afterLatin, byte.MaxValue); at >= 0; at = text.IndexOfAnyInRange(afterLatin, byte.MaxValue))
        {
            text = text[at..];
            if (!text.StartsWith("\u2000"u8[..2]) && !text.StartsWith("€"u8))
            {
                return false;
            }
            text = text["€"u8.Length..];
        }
        return true;
    }

    private static int[] SpanEnds(IReadOnlyList<TextSpan> spans)
    {
        var ends = new int[spans.Count];
        var end = 0;
        for (var index = 0; index < ends.Length; index++)
        {
            end += Encoding.UTF8.GetByteCount(spans[index].Text);
            ends[index] = end;
        }
        return ends;
    }

    private (PangoFontDescriptionHandle Description, FontMetrics Metrics) Font(in TextStyle style)
    {
        var key = (style.Families, style.Size, style.Bold, style.Italic);
        if (!_fonts.TryGetValue(key, out var font))
        {
            var description = Pango.FontDescriptionNew();
            Pango.FontDescriptionSetFamily(description, style.Families);
            Pango.FontDescriptionSetWeight(description, style.Bold ? Pango.WeightBold : Pango.WeightNormal);
            Pango.FontDescriptionSetStyle(description, style.Italic ? Pango.StyleItalic : 0);
            Pango.FontDescriptionSetAbsoluteSize(description, style.Size * Pango.Scale);
            var metrics = Pango.ContextGetMetrics(_context, description, 0);
            font = (
                description,
                new FontMetrics(Pango.FontMetricsGetAscent(metrics) / Pango.Scale, Pango.FontMetricsGetDescent(metrics) / Pango.Scale)
            );
            Pango.FontMetricsUnref(metrics);
            _fonts.Add(key, font);
        }
        return font;
    }
}

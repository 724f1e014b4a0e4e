using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>
/// Emoji, and boxes for characters that no font has, on a PDF. Cairo would draw them as pictures of a dozen pixels and forget the
/// text; here the picture is fit for print, and blank glyphs in front of it carry the characters. One for each PDF.
/// </summary>
internal sealed unsafe class GlyphPictures(CairoHandle cairo, TextEngine engine) : IDisposable
{
    private const double DotsPerInch = 288;
    private const double Zoom = DotsPerInch / 72;

    private readonly Dictionary<(string Text, nint Font), Picture> _drawn = [];

    /// <summary>Whether the glyphs are those of a colour font, or boxes.</summary>
    public static bool AreIn(PangoGlyphItem* item)
    {
        for (var index = 0; index < item->Glyphs->Count; index++)
        {
            if ((item->Glyphs->Glyphs[index].Glyph & Pango.GlyphUnknownFlag) != 0)
            {
                return true;
            }
        }
        var font = Pango.FontGetScaledFont(item->Item->Font);
        var face = Cairo.ScaledFontLockFace(font);
        var colour = face is not null && (face->Flags & FreeTypeFace.ColourFlag) != 0;
        Cairo.ScaledFontUnlockFace(font);
        return colour;
    }

    /// <summary>Draws a run at a point of its baseline.</summary>
    public void Draw(TextBlock block, in TextRun run, double x, double baseline)
    {
        var item = (PangoGlyphItem*)run.GlyphItem;
        var text = (byte*)block.Text + item->Item->Offset;
        DrawText(item, text, block.Spans[run.Span].Style.Size, x, baseline);
        var picture = PictureOf(block, item, text);
        Cairo.Save(cairo);
        Cairo.Translate(cairo, x + picture.X, baseline + picture.Y);
        Cairo.Scale(cairo, 1 / Zoom, 1 / Zoom);
        Cairo.SetSourceSurface(cairo, picture.Surface, 0, 0);
        Cairo.Paint(cairo);
        Cairo.Restore(cairo);
    }

    public void Dispose()
    {
        foreach (var picture in _drawn.Values)
        {
            picture.Surface.Dispose();
        }
    }

    private void DrawText(PangoGlyphItem* item, byte* text, double size, double x, double baseline)
    {
        var glyphs = new List<CairoGlyph>();
        var starts = new List<int>();
        var right = x;
        for (var index = 0; index < item->Glyphs->Count; index++)
        {
            if (index == 0 || item->Glyphs->Clusters[index] != item->Glyphs->Clusters[index - 1])
            {
                glyphs.Add(new CairoGlyph(engine.Blank.Glyph, BetweenPoints(right), BetweenPoints(baseline)));
                starts.Add(item->Glyphs->Clusters[index]);
            }
            right += item->Glyphs->Glyphs[index].Width / Pango.Scale;
        }
        var flags = starts[0] > starts[^1] ? Cairo.ClustersBackward : 0;
        int[] bounds = [.. starts.Order(), item->Item->Length];
        CairoCluster[] clusters = [.. bounds.Zip(bounds.Skip(1), (start, end) => new CairoCluster(end - start, 1))];
        engine.Blank.Use(cairo, size);
        fixed (CairoGlyph* first = glyphs.ToArray())
        fixed (CairoCluster* firstCluster = clusters)
        {
            Cairo.ShowTextGlyphs(cairo, text, item->Item->Length, first, glyphs.Count, firstCluster, clusters.Length, flags);
        }
    }

    /// <summary>
    /// The place, a little aside when it is a whole number of points: there Cairo finds that a blank glyph covers nothing at all and leaves
    /// it out.
    /// </summary>
    private static double BetweenPoints(double place)
    {
        const double aside = 0.02;
        return Math.Abs(place - Math.Round(place)) < aside ? Math.Round(place) + aside : place;
    }

    private Picture PictureOf(TextBlock block, PangoGlyphItem* item, byte* text)
    {
        var key = (System.Text.Encoding.UTF8.GetString(text, item->Item->Length), item->Item->Font);
        if (_drawn.TryGetValue(key, out var known))
        {
            return known;
        }
        PangoRectangle ink;
        Pango.GlyphStringExtents(item->Glyphs, item->Item->Font, &ink, null);
        var (left, top) = (Math.Floor(ink.X / Pango.Scale) - 1, Math.Floor(ink.Y / Pango.Scale) - 1);
        var width = Math.Ceiling(ink.Width / Pango.Scale) + 3;
        var height = Math.Ceiling(ink.Height / Pango.Scale) + 3;
        var surface = Cairo.ImageSurfaceCreate(Cairo.FormatArgb32, (int)(width * Zoom), (int)(height * Zoom));
        _drawn[key] = new Picture(surface, left, top);
        using (var canvas = Cairo.Create(surface))
        {
            Cairo.Scale(canvas, Zoom, Zoom);
            Cairo.Translate(canvas, -left, -top);
            Cairo.MoveTo(canvas, 0, 0);
            Pango.ShowGlyphItem(canvas, block.Text, item);
            Cairo.Check(Cairo.Status(canvas));
        }
        return _drawn[key];
    }

    /// <param name="X">Left of the picture from the point where the text starts; <paramref name="Y"/> = its top.</param>
    private sealed record Picture(CairoSurfaceHandle Surface, double X, double Y);
}

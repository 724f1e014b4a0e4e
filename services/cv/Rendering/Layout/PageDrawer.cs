using System.Globalization;
using FitMyCv.Cv.Rendering.Native;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Draws rows on a page of any Cairo surface whose unit is the point.</summary>
/// <param name="structure">Null where there are no tags (pictures).</param>
/// <param name="pictures">Null where glyphs of all kinds are drawn alike (pictures).</param>
internal sealed unsafe class PageDrawer(CairoHandle cairo, StructureWriter? structure, GlyphPictures? pictures, TemplateStyle style)
{
    /// <param name="top">Top of the row, from the upper edge of the page.</param>
    public void Draw(FlowRow row, double top)
    {
        foreach (var piece in row.Pieces)
        {
            structure?.Enter(piece.Node);
            Draw(piece, top);
        }
        if (row.Rule)
        {
            SetColour(style.Rule);
            Cairo.Rectangle(
                cairo, Page.MarginX, top + row.Height - style.RuleThickness, Page.ContentWidth, style.RuleThickness);
            Cairo.Fill(cairo);
        }
    }

    /// <summary>Draws a line that belongs to the page and not to the document.</summary>
    /// <param name="meaning">UTF-8 text that the glyphs stand for when it is extracted, as long as their own; empty = their own.</param>
    public void DrawUntagged(TextBlock block, TextLine line, double x, double baseline, ReadOnlySpan<byte> meaning)
    {
        fixed (byte* bytes = meaning)
        {
            foreach (var run in line.Runs)
            {
                Draw(block, run, bytes is null ? block.Text : (nint)bytes, x, baseline);
            }
        }
    }

    private void Draw(RowPiece piece, double top)
    {
        var left = Page.MarginX + piece.X;
        var baseline = top + piece.Baseline;
        var runs = piece.Line.Runs;
        for (var start = 0; start < runs.Count; )
        {
            var link = LinkOf(piece, start);
            var end = start + 1;
            while (end < runs.Count && LinkOf(piece, end) == link)
            {
                end++;
            }
            var tag = structure is null || !piece.Block.HasLinks ? null : link is null ? "Span" : "Link";
            if (tag is not null)
            {
                Cairo.TagBegin(cairo, tag, link is null ? "" : LinkAttributes(link, piece, start, end, left, top));
            }
            for (; start < end; start++)
            {
                Draw(piece.Block, runs[start], piece.Block.Text, left, baseline);
            }
            if (tag is not null)
            {
                Cairo.TagEnd(cairo, tag);
            }
        }
    }

    private void Draw(TextBlock block, in TextRun run, nint text, double left, double baseline)
    {
        if (run.Picture && pictures is not null)
        {
            pictures.Draw(block, run, left + run.X, baseline);
            return;
        }
        SetColour(block.Spans[run.Span].Style.Colour);
        Cairo.MoveTo(cairo, left + run.X, baseline);
        Pango.ShowGlyphItem(cairo, text, (PangoGlyphItem*)run.GlyphItem);
    }

    private static string? LinkOf(RowPiece piece, int run) => piece.Block.Spans[piece.Line.Runs[run].Span].Link;

    private static string LinkAttributes(string link, RowPiece piece, int start, int end, double left, double top)
    {
        var runs = piece.Line.Runs.Skip(start).Take(end - start).ToList();
        var from = runs.Min(run => run.X);
        var to = runs.Max(run => run.X + run.Width);
        var size = piece.Block.Spans[runs[0].Span].Style.Size;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"rect=[{left + from:0.##} {top + piece.Baseline - size:0.##} {to - from:0.##} {size * 1.3:0.##}] uri='{link}'");
    }

    private void SetColour(Rgb colour) => Cairo.SetSourceRgb(cairo, colour.Red, colour.Green, colour.Blue);
}

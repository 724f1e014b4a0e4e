using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Draws rows on a page.</summary>
internal sealed class PageDrawer(IPageCanvas canvas, TemplateStyle style)
{
    /// <param name="top">Top of the row, from the upper edge of the page.</param>
    public void Draw(FlowRow row, double top)
    {
        foreach (var piece in row.Pieces)
        {
            Draw(piece, top);
        }
        if (row.Rule)
        {
            canvas.EnterArtifact();
            canvas.Fill(new Box(Page.MarginX, top + row.Height - style.RuleThickness, Page.ContentWidth, style.RuleThickness), style.Rule);
        }
    }

    /// <summary>Draws a line that belongs to the page and not to the document.</summary>
    /// <param name="meaning">UTF-8 text that the glyphs stand for when it is extracted, as long as their own; empty = their own.</param>
    public void DrawArtifact(TextBlock block, TextLine line, double x, double baseline, ReadOnlySpan<byte> meaning)
    {
        canvas.EnterArtifact();
        foreach (var run in line.Runs)
        {
            canvas.DrawText(block, run, x + run.X, baseline, meaning);
        }
    }

    private void Draw(RowPiece piece, double top)
    {
        var runs = piece.Line.Runs;
        for (var start = 0; start < runs.Count; )
        {
            var link = LinkOf(piece, start);
            var end = start + 1;
            while (end < runs.Count && LinkOf(piece, end) == link)
            {
                end++;
            }
            var leaf = !piece.Block.HasLinks ? piece.Node : piece.Node.Child(link is null ? "Span" : "Link");
            canvas.Enter(leaf);
            if (link is not null)
            {
                canvas.AddLink(leaf, link, AreaOf(piece, start, end, top));
            }
            for (; start < end; start++)
            {
                canvas.DrawText(piece.Block, runs[start], Page.MarginX + piece.X + runs[start].X, top + piece.Baseline, meaning: default);
            }
        }
    }

    private static string? LinkOf(RowPiece piece, int run) => piece.Block.Spans[piece.Line.Runs[run].Span].Link;

    private static Box AreaOf(RowPiece piece, int start, int end, double top)
    {
        var runs = piece.Line.Runs.Skip(start).Take(end - start).ToList();
        var from = runs.Min(run => run.X);
        var to = runs.Max(run => run.X + run.Width);
        var size = piece.Block.Spans[runs[0].Span].Style.Size;
        return new Box(Page.MarginX + piece.X + from, top + piece.Baseline - size, to - from, size * 1.3);
    }
}

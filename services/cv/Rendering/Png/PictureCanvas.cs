using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Png;

/// <summary>Draws a page as pixels, which have no structure, no links and no text.</summary>
internal sealed unsafe class PictureCanvas(CairoHandle cairo) : IPageCanvas
{
    public void Enter(StructureNode leaf)
    {
    }

    public void EnterArtifact()
    {
    }

    public void AddLink(StructureNode leaf, string target, Box area)
    {
    }

    public void DrawText(TextBlock block, in TextRun run, double x, double baseline, ReadOnlySpan<byte> meaning)
    {
        SetColour(block.Spans[run.Span].Style.Colour);
        Cairo.MoveTo(cairo, x, baseline);
        Pango.ShowGlyphItem(cairo, block.Text, (PangoGlyphItem*)run.GlyphItem);
    }

    public void Fill(Box area, Rgb colour)
    {
        SetColour(colour);
        Cairo.Rectangle(cairo, area.X, area.Y, area.Width, area.Height);
        Cairo.Fill(cairo);
    }

    private void SetColour(Rgb colour) => Cairo.SetSourceRgb(cairo, colour.Red, colour.Green, colour.Blue);
}

using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A glyph that draws nothing; it carries text that is drawn otherwise.</summary>
/// <param name="block">A block with one space in it; owned from here on.</param>
internal sealed unsafe class BlankGlyph(TextBlock block) : IDisposable
{
    private readonly PangoGlyphItem* _item = (PangoGlyphItem*)block.Lines[0].Runs[0].GlyphItem;

    public uint Number => _item->Glyphs->Glyphs[0].Glyph;

    /// <summary>Pango's font that it is of.</summary>
    public nint Font => _item->Item->Font;

    public void Dispose() => block.Dispose();
}

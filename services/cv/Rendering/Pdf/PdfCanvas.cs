using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Native;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>Draws the pages of a document as content of a PDF.</summary>
internal sealed unsafe class PdfCanvas(PdfFonts fonts, PdfPictures pictures, PdfStructure structure, BlankGlyph blank) : IPageCanvas
{
    // FreeType makes letters bolder by this part of the font's size.
    private const double Emboldening = 1 / 24.0;

    private readonly List<PdfContent> _pages = [];
    private PdfContent _content = new();
    private StructureNode? _leaf;
    private bool _marked;

    /// <summary>The pages' contents.</summary>
    public IReadOnlyList<PdfContent> Pages => _pages;

    public void BeginPage()
    {
        _content = new PdfContent();
        _pages.Add(_content);
    }

    /// <summary>Ends what is marked: marked content can't cross pages, the nodes around it can.</summary>
    public void EndPage() => EndMarked();

    public void Enter(StructureNode leaf)
    {
        if (_leaf == leaf)
        {
            return;
        }
        EndMarked();
        _content.BeginMarked(leaf.Role, structure.Mark(leaf, _pages.Count - 1));
        (_leaf, _marked) = (leaf, true);
    }

    public void EnterArtifact()
    {
        EndMarked();
        _content.BeginArtifact();
        _marked = true;
    }

    public void AddLink(StructureNode leaf, string target, Box area) => structure.Link(leaf, _pages.Count - 1, target, area);

    public void Fill(Box area, Rgb colour) => _content.Fill(area, colour);

    public void DrawText(TextBlock block, in TextRun run, double x, double baseline, ReadOnlySpan<byte> meaning)
    {
        var item = (PangoGlyphItem*)run.GlyphItem;
        var style = block.Spans[run.Span].Style;
        var text = (meaning.IsEmpty ? block.Utf8 : meaning).Slice(item->Item->Offset, item->Item->Length);
        var typeface = fonts.Of(item->Item->Font);
        if (!typeface.Font.IsEmbeddable || HasUnknown(item->Glyphs))
        {
            DrawPicture(block, item, text, style, x, baseline);
            return;
        }
        _content.BeginText(typeface.Font.Name, style.Size, typeface.Slant, style.Colour, x, baseline);
        if (typeface.Emboldened)
        {
            _content.SetEmboldened(style.Size * Emboldening, style.Colour);
        }
        new GlyphWriter(_content, typeface.Font, style.Size).Write(item, text);
        if (typeface.Emboldened)
        {
            _content.EndEmboldened();
        }
        _content.EndText();
    }

    /// <summary>Draws a picture of the glyphs, over blank ones that carry the text.</summary>
    private void DrawPicture(TextBlock block, PangoGlyphItem* item, ReadOnlySpan<byte> text, in TextStyle style, double x, double baseline)
    {
        var font = fonts.Of(blank.Font).Font;
        _content.BeginText(font.Name, style.Size, slant: 0, style.Colour, x, baseline);
        new GlyphWriter(_content, font, style.Size, blank.Number).Write(item, text);
        _content.EndText();
        var picture = pictures.Of(block, item);
        _content.DrawImage(picture.Name, picture.Area with { X = x + picture.Area.X, Y = baseline + picture.Area.Y });
    }

    private void EndMarked()
    {
        if (_marked)
        {
            _content.EndMarked();
        }
        (_leaf, _marked) = (null, false);
    }

    private static bool HasUnknown(PangoGlyphString* glyphs)
    {
        foreach (ref readonly var glyph in new ReadOnlySpan<PangoGlyphInfo>(glyphs->Glyphs, glyphs->Count))
        {
            if ((glyph.Glyph & Pango.GlyphUnknownFlag) != 0)
            {
                return true;
            }
        }
        return false;
    }
}

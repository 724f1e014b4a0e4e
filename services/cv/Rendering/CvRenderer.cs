using System.Globalization;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Cv.Rendering.Layout;
using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Pdf;
using FitMyCv.Cv.Rendering.Png;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering;

/// <param name="Pages">Number of pages in the file.</param>
public sealed record RenderedPdf(byte[] Bytes, int Pages);

/// <param name="Pages">Number of pages of the whole document, of which the image shows one.</param>
public sealed record RenderedPng(byte[] Bytes, int Pages);

/// <summary>
/// Draws a CV document as PDF or as the picture of one of its pages. Safe for use by several threads; the same document,
/// options, software and fonts give the same bytes. Keep one for the life of the service: it holds the loaded fonts.
/// </summary>
public sealed class CvRenderer : IDisposable
{
    // Cairo 1.16 keeps ten font files open in a process and closes one for the next, while another thread may be reading it
    // (cairo-ft-font.c, _cairo_ft_unscaled_font_lock_face). So all of a process's text is shaped and drawn by one thread at a time.
    private static readonly Lock Fonts = new();

    // An engine keeps its fonts loaded, which makes the next export seven times as fast.
    private readonly TextEngine _engine = new();

    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPdf RenderPdf(CvDocument document, CvRenderOptions options, CancellationToken cancellationToken)
    {
        var outline = OutlineBuilder.Build(document, options);
        var (drawn, pages) = Draw(outline, options, layout => (PdfDocument.Draw(layout, _engine.Blank, cancellationToken), layout.Pages), cancellationToken);
        using (drawn)
        {
            var properties = new PdfProperties(
                outline.Name is null ? "CV" : $"CV {outline.Name}", outline.Name, options.Language, Date(document.GeneratedAt));
            return new RenderedPdf(drawn.Write(properties, outline.Complete ? PdfAttachment.Of(document) : null), pages);
        }
    }

    /// <param name="page">Page to draw, from 1.</param>
    /// <returns>The page at 150 dpi on white ground, or null when <paramref name="page"/> is beyond the last.</returns>
    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPng? RenderPng(CvDocument document, CvRenderOptions options, int page, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        var outline = OutlineBuilder.Build(document, options);
        var (picture, pages) = Draw(
            outline, options, layout => (page > layout.Pages ? null : PagePicture.Draw(layout, page - 1), layout.Pages), cancellationToken);
        using (picture)
        {
            return picture is null ? null : new RenderedPng(picture.ToPng(), pages);
        }
    }

    /// <summary>Gives the fonts back. No export may be under way.</summary>
    public void Dispose()
    {
        lock (Fonts)
        {
            _engine.Dispose();
        }
    }

    private T Draw<T>(CvOutline outline, CvRenderOptions options, Func<CvLayout, T> draw, CancellationToken cancellationToken)
    {
        var style = TemplateStyles.Of(options.Template);
        lock (Fonts)
        {
            _engine.UseLanguage(options.Language, EastAsianText.LanguageOf(outline));
            using var layout = CvLayout.Create(outline, _engine, style, cancellationToken);
            return draw(layout);
        }
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}

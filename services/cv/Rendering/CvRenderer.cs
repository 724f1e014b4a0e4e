using System.Collections.Concurrent;
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
    // An engine keeps its fonts loaded, which makes the next export seven times as fast.
    private readonly ConcurrentBag<TextEngine> _idle = [];

    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPdf RenderPdf(CvDocument document, CvRenderOptions options, CancellationToken cancellationToken) =>
        Render(document, options, (outline, layout) =>
        {
            var properties = new PdfProperties(
                outline.Name is null ? "CV" : $"CV {outline.Name}", outline.Name, options.Language, Date(document.GeneratedAt));
            var attachment = outline.Complete ? PdfAttachment.Of(document) : null;
            return new RenderedPdf(PdfUpdate.Apply(PdfCanvas.Draw(layout, cancellationToken), properties, attachment), layout.Pages);
        }, cancellationToken);

    /// <param name="page">Page to draw, from 1.</param>
    /// <returns>The page at 150 dpi on white ground, or null when <paramref name="page"/> is beyond the last.</returns>
    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPng? RenderPng(CvDocument document, CvRenderOptions options, int page, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(page, 1);
        return Render(document, options, (_, layout) =>
            page > layout.Pages ? null : new RenderedPng(PngCanvas.Draw(layout, page - 1), layout.Pages), cancellationToken);
    }

    /// <summary>Gives the fonts back. No export may be under way.</summary>
    public void Dispose()
    {
        while (_idle.TryTake(out var engine))
        {
            engine.Dispose();
        }
    }

    private T Render<T>(CvDocument document, CvRenderOptions options, Func<CvOutline, CvLayout, T> draw, CancellationToken cancellationToken)
    {
        var outline = OutlineBuilder.Build(document, options);
        var style = TemplateStyles.Of(options.Template);
        if (!_idle.TryTake(out var engine))
        {
            engine = new TextEngine();
        }
        try
        {
            engine.UseLanguage(options.Language, EastAsianText.LanguageOf(outline));
            using var layout = CvLayout.Create(outline, engine, style, cancellationToken);
            return draw(outline, layout);
        }
        finally
        {
            _idle.Add(engine);
        }
    }

    private static DateTimeOffset? Date(string? text) =>
        DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;
}

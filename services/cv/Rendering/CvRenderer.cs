using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering;

/// <param name="Pages">Number of pages in the file.</param>
public sealed record RenderedPdf(byte[] Bytes, int Pages);

/// <param name="Pages">Number of pages of the whole document, of which the image shows one.</param>
public sealed record RenderedPng(byte[] Bytes, int Pages);

/// <summary>
/// Draws a CV document as PDF or as the picture of one of its pages. Safe for use by several threads; the same document,
/// options, software and fonts give the same bytes.
/// </summary>
public sealed class CvRenderer
{
    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPdf RenderPdf(CvDocument document, CvRenderOptions options, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    /// <param name="page">Page to draw, from 1.</param>
    /// <returns>The page at 150 dpi on white ground, or null when <paramref name="page"/> is beyond the last.</returns>
    /// <exception cref="ArgumentException">The template or the language is none of ours.</exception>
    public RenderedPng? RenderPng(CvDocument document, CvRenderOptions options, int page, CancellationToken cancellationToken) =>
        throw new NotSupportedException();
}

using System.Runtime.InteropServices;
using FitMyCv.Cv.Rendering.Native;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A piece of text with one look.</summary>
/// <param name="KeepTogether">Lines are not broken inside it, as long as it is short.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextSpan(string Text, TextStyle Style, string? Link = null, bool KeepTogether = false);

/// <summary>Glyphs of one span on one line.</summary>
/// <param name="GlyphItem">Pango's glyphs; valid as long as the block.</param>
/// <param name="X">From the left of the block, in points.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct TextRun(nint GlyphItem, double X, double Width, int Span);

/// <summary>One line of a block.</summary>
internal sealed record TextLine
{
    /// <summary>In the order of the text, which is not always from left to right.</summary>
    public required IReadOnlyList<TextRun> Runs { get; init; }

    /// <summary>How far the glyphs reach; not measured where they are letters that every text font has room for.</summary>
    public required FontMetrics Ink { get; init; }

    /// <summary>How far the boxes of the fonts reach.</summary>
    public required FontMetrics Box { get; init; }

    /// <summary>End of the line from the left of the block, in points.</summary>
    public required double Right { get; init; }
}

/// <summary>Text that has been shaped and broken into lines. It holds Pango's layout until it is disposed of.</summary>
internal sealed class TextBlock(PangoObjectHandle layout, nint text, byte[] utf8, IReadOnlyList<TextSpan> spans, IReadOnlyList<TextLine> lines)
    : IDisposable
{
    public IReadOnlyList<TextSpan> Spans { get; } = spans;
    public IReadOnlyList<TextLine> Lines { get; } = lines;
    public bool HasLinks { get; } = spans.Any(span => span.Link is not null);
    public double Width => Lines.Max(line => line.Right);

    public ReadOnlySpan<byte> Utf8 => utf8;

    /// <summary>Pango's copy of the text, to which the glyph items refer.</summary>
    public nint Text { get; } = text;

    public void Dispose() => layout.Dispose();
}

using System.Runtime.InteropServices;

namespace FitMyCv.AiWorker.Pdf;

/// <summary>A rectangle in points, y growing downwards.</summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct Box(double Left, double Top, double Right, double Bottom)
{
    public double Width => Right - Left;
    public double Height => Bottom - Top;
    public double CentreX => (Left + Right) / 2;
    public double CentreY => (Top + Bottom) / 2;

    public Box Union(Box other) =>
        new(Math.Min(Left, other.Left), Math.Min(Top, other.Top), Math.Max(Right, other.Right), Math.Max(Bottom, other.Bottom));
}

/// <summary>How a run of text looks.</summary>
/// <param name="Size">Font size in points.</param>
/// <param name="Colour">RGB, 0xRRGGBB.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct TextStyle(double Size, bool Bold, bool Italic, int Colour);

/// <summary>A word of a page as it is drawn.</summary>
/// <param name="Block">Number of the block of text that the word was drawn in, unique within the page.</param>
/// <param name="Link">Target of the link that lies over the word.</param>
public sealed record PdfWord(string Text, Box Box, TextStyle Style, int Block, string? Link);

/// <summary>The visible words of a page; sizes in points.</summary>
public sealed record PdfPage(int Number, double Width, double Height, IReadOnlyList<PdfWord> Words);

/// <summary>The visible text of a file.</summary>
/// <param name="HiddenText">Text that a reader would not see was found and left out.</param>
/// <param name="Links">Targets of all links, in the order of the file.</param>
public sealed record PdfText(IReadOnlyList<PdfPage> Pages, bool HiddenText, IReadOnlyList<string> Links);

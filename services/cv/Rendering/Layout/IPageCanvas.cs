using System.Runtime.InteropServices;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A rectangle on a page, in points from its upper left corner.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Box(double X, double Y, double Width, double Height);

/// <summary>What a page is drawn on. Measures in points from the page's upper left corner.</summary>
internal interface IPageCanvas
{
    /// <summary>What is drawn from here on is content of a leaf of the structure.</summary>
    void Enter(StructureNode leaf);

    /// <summary>What is drawn from here on belongs to the page and not to the document.</summary>
    void EnterArtifact();

    /// <summary>Makes an area lead to a target.</summary>
    /// <param name="leaf">Node that the area's text is content of.</param>
    void AddLink(StructureNode leaf, string target, Box area);

    /// <param name="x">Where the run starts on its baseline.</param>
    /// <param name="meaning">UTF-8 text that the glyphs stand for when it is extracted, as long as the block's; empty = the block's.</param>
    void DrawText(TextBlock block, in TextRun run, double x, double baseline, ReadOnlySpan<byte> meaning);

    void Fill(Box area, Rgb colour);
}

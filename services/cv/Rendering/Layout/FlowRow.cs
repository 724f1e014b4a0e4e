using System.Runtime.InteropServices;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A line of one text within a row.</summary>
/// <param name="X">Left of the text's block, from the left margin.</param>
/// <param name="Baseline">From the top of the row.</param>
/// <param name="Node">Leaf that the text is the content of; its parent when the text has links, each of which is a leaf.</param>
internal sealed record RowPiece(TextBlock Block, TextLine Line, double X, double Baseline, StructureNode Node);

/// <summary>What stands side by side at one height and is never divided by a page break. Measures in points.</summary>
internal sealed record FlowRow
{
    /// <summary>Distance from the row before; none on top of a page.</summary>
    public required double GapBefore { get; init; }
    public required double Height { get; init; }

    /// <summary>How far the fonts' boxes reach above and below the row; respected at the margins.</summary>
    public double OverTop { get; init; }
    public double OverBottom { get; init; }
    public required bool KeepWithNext { get; init; }
    public required IReadOnlyList<RowPiece> Pieces { get; init; }

    /// <summary>Whether a rule is drawn at the foot of the row, over the whole width.</summary>
    public bool Rule { get; init; }
}

/// <summary>Where a row stands: page from 0, top from the upper margin.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Placement(int Page, double Y);

using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>How a text is put into the flow. Measures in points.</summary>
internal sealed record FlowText
{
    public StructureNode Node { get; init; } = null!;
    public double GapBefore { get; init; }
    public double X { get; init; }

    /// <summary>Width of the text; null = all.</summary>
    public double? Width { get; init; }
    public bool Centred { get; init; }

    /// <summary>Whether the last line stays on one page with what follows.</summary>
    public bool KeepLast { get; init; }

    /// <summary>Whether all lines stay on one page; for texts of a few lines.</summary>
    public bool KeepLines { get; init; }
    public bool Rule { get; init; }

    /// <summary>Look that gives the height of the lines; null = that of the first span.</summary>
    public TextStyle? Metrics { get; init; }

    /// <summary>A short text beside the first line, at the left (a bullet) or flush right (dates; needs <see cref="KeepLines"/>).</summary>
    public TextBlock? Left { get; init; }
    public double LeftX { get; init; }
    public StructureNode? LeftNode { get; init; }
    public TextBlock? Right { get; init; }
    public StructureNode? RightNode { get; init; }
}

/// <summary>Rows of a document under construction; owns the texts in them.</summary>
internal sealed class Flow(TextEngine engine, double leading, double width) : IDisposable
{
    private const double RuleGap = 1.5;

    private readonly List<TextBlock> _blocks = [];
    private readonly List<FlowRow> _rows = [];

    public IReadOnlyList<FlowRow> Rows => _rows;

    public TextBlock Lay(IReadOnlyList<TextSpan> spans, double maxWidth, bool centred = false)
    {
        var block = engine.Lay(spans, maxWidth, centred);
        _blocks.Add(block);
        return block;
    }

    /// <summary>Adds a paragraph, a row for each of its lines.</summary>
    public void Add(IReadOnlyList<TextSpan> spans, FlowText text)
    {
        var block = Lay(spans, text.Width ?? width - text.X, text.Centred);
        var look = text.Metrics ?? spans[0].Style;
        var font = engine.Metrics(look);
        var height = look.Size * leading;
        var baseline = ((height - font.Ascent - font.Descent) / 2) + font.Ascent;
        var firstBaseline = 0.0;
        for (var index = 0; index < block.Lines.Count; index++)
        {
            var line = block.Lines[index];
            var last = index == block.Lines.Count - 1;
            // Scripts with taller letters than the template's font get the room they need.
            var above = Math.Max(0, line.Ink.Ascent - baseline);
            var below = Math.Max(0, line.Ink.Descent - (height - baseline));
            var rowBaseline = baseline + above;
            var rowHeight = height + above + below + (text.Rule && last ? RuleGap : 0);
            firstBaseline = index == 0 ? rowBaseline : firstBaseline;
            var pieces = new List<RowPiece>(2);
            if (index == 0 && text.Left is not null)
            {
                pieces.Add(new RowPiece(text.Left, text.Left.Lines[0], text.LeftX, rowBaseline, text.LeftNode!));
            }
            pieces.Add(new RowPiece(block, line, text.X, rowBaseline, text.Node));
            if (last && text.Right is not null)
            {
                // Beside the first line, but drawn after the last one: a reader meets the whole title before the dates.
                pieces.Add(new RowPiece(text.Right, text.Right.Lines[0], width - text.Right.Width, firstBaseline, text.RightNode!));
            }
            firstBaseline -= rowHeight;
            _rows.Add(
                new FlowRow
                {
                    GapBefore = index == 0 ? text.GapBefore : 0,
                    Height = rowHeight,
                    OverTop = Math.Max(0, Math.Max(font.Ascent, line.Box.Ascent) - rowBaseline),
                    OverBottom = Math.Max(0, Math.Max(font.Descent, line.Box.Descent) - (rowHeight - rowBaseline)),
                    KeepWithNext = last ? text.KeepLast : text.KeepLines || KeepsLines(index, block.Lines.Count),
                    Pieces = pieces,
                    Rule = text.Rule && last,
                }
            );
        }
    }

    public void Dispose()
    {
        foreach (var block in _blocks)
        {
            block.Dispose();
        }
    }

    /// <summary>At least two lines of a paragraph stand together on each side of a page break.</summary>
    private static bool KeepsLines(int line, int count) => line == 0 || line == count - 2;
}

using System.Globalization;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>
/// The last line of each page, at the right: name and page number where there are several pages, else nothing that is seen.
/// Programs that find the reading order from the places of words take what stands at the right of a page for a column of its own,
/// and read the dates after all the rest, unless a text at the very foot reaches the right margin. The page number does; alone on
/// its page a document gets a zero-width space there.
/// </summary>
internal sealed class PageFoot
{
    /// <summary>Height that the line takes from the content of each page.</summary>
    public const double Height = 18;
    private const double Size = 7.5;
    private const double AnchorSize = 1;

    /// <summary>A space that is drawn like any letter, and whose bytes are as many as those of what it stands for.</summary>
    private const string Anchor = "\u2003";

    private readonly IReadOnlyList<TextBlock> _blocks;
    private readonly bool _numbered;

    public PageFoot(Flow flow, TemplateStyle style, string? name, int pages)
    {
        _numbered = pages > 1;
        var look = style.Body with { Size = _numbered ? Size : AnchorSize, Colour = style.Muted };
        _blocks =
        [
            .. Enumerable.Range(1, pages)
                .Select(page => _numbered ? string.Create(CultureInfo.InvariantCulture, $"{(name is null ? "" : name + "  ·  ")}{page}/{pages}") : Anchor)
                .Select(text => flow.Lay([new TextSpan(text, look)], Page.ContentWidth)),
        ];
    }

    /// <param name="page">From 0.</param>
    public void Draw(int page, PageDrawer drawer)
    {
        var block = _blocks[page];
        // A name that is longer than the line stays away: the number is on the last of the lines.
        var line = block.Lines[^1];
        var baseline = Page.Height - Page.MarginY - line.Box.Descent;
        drawer.DrawArtifact(block, line, Page.MarginX + Page.ContentWidth - line.Right, baseline, _numbered ? default : "\u200B"u8);
    }
}

using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>A document laid out on pages, ready to be drawn.</summary>
internal sealed class CvLayout : IDisposable
{
    // A last page that holds less than this is worth a slightly smaller type.
    private const double SparsePage = 0.2;
    private static readonly double[] Tightenings = [0.975, 0.95];

    private readonly Flow _flow;
    private readonly IReadOnlyList<Placement> _placements;
    private readonly TemplateStyle _style;
    private readonly PageFoot _foot;

    private CvLayout(CvOutline outline, TextEngine engine, TemplateStyle style, CancellationToken cancellationToken)
    {
        _style = style;
        _flow = FlowBuilder.Build(outline, engine, style, Page.ContentWidth, cancellationToken);
        _placements = Pagination.Place(_flow.Rows, Page.ContentHeight);
        if (LastPage(_placements) > 0)
        {
            _placements = Pagination.Place(_flow.Rows, Page.ContentHeight - PageFoot.Height);
        }
        Pages = LastPage(_placements) + 1;
        _foot = new PageFoot(_flow, style, outline.Name, Pages);
    }

    public int Pages { get; }

    private bool EndsSparsely => Pages > 1 && _placements[^1].Y + _flow.Rows[^1].Height < SparsePage * Page.ContentHeight;

    /// <summary>
    /// Lays the outline out. When only a few lines reach the last page, a little smaller type is tried and kept if it saves the page.
    /// </summary>
    public static CvLayout Create(CvOutline outline, TextEngine engine, TemplateStyle style, CancellationToken cancellationToken)
    {
        var layout = new CvLayout(outline, engine, style, cancellationToken);
        if (!layout.EndsSparsely)
        {
            return layout;
        }
        try
        {
            foreach (var factor in Tightenings)
            {
                var tighter = new CvLayout(outline, engine, style.Scaled(factor), cancellationToken);
                if (tighter.Pages < layout.Pages)
                {
                    layout.Dispose();
                    return tighter;
                }
                tighter.Dispose();
            }
            return layout;
        }
        catch
        {
            layout.Dispose();
            throw;
        }
    }

    /// <param name="page">From 0.</param>
    public void Draw(int page, IPageCanvas canvas)
    {
        var drawer = new PageDrawer(canvas, _style);
        for (var index = 0; index < _placements.Count; index++)
        {
            if (_placements[index].Page == page)
            {
                drawer.Draw(_flow.Rows[index], Page.MarginY + _placements[index].Y);
            }
        }
        _foot.Draw(page, drawer);
    }

    public void Dispose() => _flow.Dispose();

    private static int LastPage(IReadOnlyList<Placement> placements) => placements.Count == 0 ? 0 : placements[^1].Page;
}

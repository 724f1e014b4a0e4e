using FitMyCv.Cv.Rendering.Native;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Opens and closes tags in the page's content, so that what is drawn belongs to the right node of the structure.</summary>
internal sealed class StructureWriter(CairoHandle cairo)
{
    private readonly List<StructureNode> _open = [];

    /// <summary>Makes the node the innermost open one.</summary>
    public void Enter(StructureNode node)
    {
        var path = new List<StructureNode>(node.Depth + 1);
        for (var step = node; step is not null; step = step.Parent)
        {
            path.Add(step);
        }
        path.Reverse();
        var common = 0;
        while (common < _open.Count && common < path.Count && _open[common] == path[common])
        {
            common++;
        }
        CloseFrom(common);
        foreach (var step in path.Skip(common))
        {
            Cairo.TagBegin(cairo, step.Role, "");
            _open.Add(step);
        }
    }

    /// <summary>Closes the innermost node before a page ends: marked content can't cross pages, the nodes around it can.</summary>
    public void EndContent() => CloseFrom(_open.Count - 1);

    public void EndDocument() => CloseFrom(0);

    private void CloseFrom(int depth)
    {
        for (var index = _open.Count - 1; index >= Math.Max(depth, 0); index--)
        {
            Cairo.TagEnd(cairo, _open[index].Role);
            _open.RemoveAt(index);
        }
    }
}

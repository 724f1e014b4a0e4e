using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using FitMyCv.Cv.Rendering.Layout;

namespace FitMyCv.Cv.Rendering.Pdf;

/// <summary>The tree that tells what the marked content of the pages is (PDF 32000-1, 14.7). Its nodes stand in the order in which they are drawn.</summary>
internal sealed class PdfStructure
{
    private readonly Dictionary<StructureNode, Element> _elements = [];

    // By page, for each mark in its content.
    private readonly List<List<Element>> _marks = [];

    // By page, elements and numbers of the annotations.
    private readonly List<(Element Element, string Entries, int Page)> _links = [];
    private Element? _root;

    /// <summary>Marks content of a page as that of a node.</summary>
    /// <param name="page">From 0; none is left out.</param>
    public int Mark(StructureNode node, int page)
    {
        if (page == _marks.Count)
        {
            _marks.Add([]);
        }
        var mark = _marks[page].Count;
        var element = ElementOf(node);
        element.Kids.Add(new Kid(KidKind.Mark, page, mark));
        _marks[page].Add(element);
        return mark;
    }

    /// <summary>Adds a link annotation (12.5.6.5) that belongs to a node.</summary>
    public void Link(StructureNode node, int page, string target, Box area)
    {
        var element = ElementOf(node);
        element.Kids.Add(new Kid(KidKind.Link, page, _links.Count));
        var (bottom, top) = (Page.Height - area.Y - area.Height, Page.Height - area.Y);
        var entries = string.Create(
            CultureInfo.InvariantCulture,
            $"/Rect [{area.X:0.##} {bottom:0.##} {area.X + area.Width:0.##} {top:0.##}] /A << /Type /Action /S /URI /URI ({target}) >> /Contents {PdfText.Of(target)}");
        _links.Add((element, entries, page));
    }

    /// <summary>Adds the tree and the annotations to a file.</summary>
    /// <param name="pages">Numbers of the pages, whose <c>StructParents</c> are their places.</param>
    /// <returns>Number of the tree's root; by page the numbers of its annotations.</returns>
    public (int Root, ILookup<int, int> Annotations) Write(PdfObjects objects, IReadOnlyList<int> pages)
    {
        var root = objects.Reserve();
        foreach (var element in _elements.Values)
        {
            element.Number = objects.Reserve();
        }
        var annotations = new int[_links.Count];
        var parents = new StringBuilder();
        for (var page = 0; page < _marks.Count; page++)
        {
            parents.Append(CultureInfo.InvariantCulture, $"{page} [{string.Join(' ', _marks[page].Select(element => $"{element.Number} 0 R"))}]\n");
        }
        for (var index = 0; index < _links.Count; index++)
        {
            var (element, entries, page) = _links[index];
            var key = pages.Count + index;
            annotations[index] = objects.Add(
                string.Create(CultureInfo.InvariantCulture, $"<< /Type /Annot /Subtype /Link /Border [0 0 0] /F 4 /P {pages[page]} 0 R /StructParent {key} {entries} >>"));
            parents.Append(CultureInfo.InvariantCulture, $"{key} {element.Number} 0 R\n");
        }
        foreach (var element in _elements.Values)
        {
            objects.Write(element.Number, Body(element, root, pages, annotations));
        }
        var tree = objects.Add($"<< /Nums [{parents}] >>");
        objects.Write(
            root,
            string.Create(
                CultureInfo.InvariantCulture,
                $"<< /Type /StructTreeRoot /K {_root?.Number ?? root} 0 R /ParentTree {tree} 0 R /ParentTreeNextKey {pages.Count + _links.Count} >>"));
        return (root, Enumerable.Range(0, _links.Count).ToLookup(index => _links[index].Page, index => annotations[index]));
    }

    private Element ElementOf(StructureNode node)
    {
        if (_elements.TryGetValue(node, out var known))
        {
            return known;
        }
        var parent = node.Parent is null ? null : ElementOf(node.Parent);
        var element = new Element(node.Role, parent);
        _elements.Add(node, element);
        parent?.Kids.Add(new Kid(KidKind.Element, 0, 0, element));
        _root ??= element;
        return element;
    }

    private static string Body(Element element, int root, IReadOnlyList<int> pages, int[] annotations)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<< /S /{element.Role} /P {element.Parent?.Number ?? root} 0 R ");
        var own = element.Kids.FindIndex(kid => kid.Kind == KidKind.Mark) is >= 0 and var first ? element.Kids[first].Page : -1;
        if (own >= 0)
        {
            text.Append(CultureInfo.InvariantCulture, $"/Pg {pages[own]} 0 R ");
        }
        text.Append("/K [");
        foreach (var kid in element.Kids)
        {
            _ = kid.Kind switch
            {
                KidKind.Element => text.Append(CultureInfo.InvariantCulture, $"{kid.Child!.Number} 0 R "),
                KidKind.Link => text.Append(CultureInfo.InvariantCulture, $"<< /Type /OBJR /Pg {pages[kid.Page]} 0 R /Obj {annotations[kid.Value]} 0 R >> "),
                _ when kid.Page == own => text.Append(CultureInfo.InvariantCulture, $"{kid.Value} "),
                _ => text.Append(CultureInfo.InvariantCulture, $"<< /Type /MCR /Pg {pages[kid.Page]} 0 R /MCID {kid.Value} >> "),
            };
        }
        return text.Append("] >>").ToString();
    }

    private enum KidKind
    {
        Element,
        Mark,
        Link,
    }

    /// <param name="Value">The mark in the page's content, or the place of the link among all.</param>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Kid(KidKind Kind, int Page, int Value, Element? Child = null);

    private sealed class Element(string role, Element? parent)
    {
        public string Role { get; } = role;
        public Element? Parent { get; } = parent;
        public List<Kid> Kids { get; } = [];
        public int Number { get; set; }
    }
}

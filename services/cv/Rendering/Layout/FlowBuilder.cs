using FitMyCv.Cv.Rendering.Outline;
using FitMyCv.Cv.Rendering.Templates;

namespace FitMyCv.Cv.Rendering.Layout;

/// <summary>Turns an outline into rows in the look of a template.</summary>
internal sealed class FlowBuilder(Flow flow, TemplateStyle style, double width, CancellationToken cancellationToken)
{
    private const double DatesGap = 14;
    private const string LeftToRightMark = "\u200E";
    private const string Bullet = "•";
    private const string ContactSeparator = "  |  ";

    private TextBlock? _bullet;

    /// <summary>The rows of the whole document, from top to bottom; the caller owns the flow.</summary>
    public static Flow Build(CvOutline outline, TextEngine engine, TemplateStyle style, double width, CancellationToken cancellationToken)
    {
        var flow = new Flow(engine, style.Leading, width);
        try
        {
            new FlowBuilder(flow, style, width, cancellationToken).Add(outline);
            return flow;
        }
        catch
        {
            flow.Dispose();
            throw;
        }
    }

    private void Add(CvOutline outline)
    {
        var root = new StructureNode("Document", parent: null);
        if (outline.Header is { } header)
        {
            Header(header, root.Child("Sect"));
        }
        foreach (var section in outline.Sections)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Section(section, root.Child("Sect"));
        }
    }

    private void Header(OutlineHeader header, StructureNode node)
    {
        var text = new FlowText { Centred = style.CentredHeader, KeepLast = true, KeepLines = true };
        flow.Add([new TextSpan(header.Name, style.Name)], text with { Node = node.Child("H1") });
        if (header.Title.Length > 0)
        {
            flow.Add([new TextSpan(header.Title, style.Title)], text with { Node = node.Child("P") });
        }
        var gap = style.HeaderGap;
        foreach (var line in ContactLines(header.Contact))
        {
            flow.Add(line, text with { Node = node.Child("P"), GapBefore = gap });
            gap = 0;
        }
    }

    /// <summary>Divides the contact into lines, so that no line begins or ends with a separator.</summary>
    private IEnumerable<IReadOnlyList<TextSpan>> ContactLines(IReadOnlyList<Inline> contact)
    {
        var separator = new TextSpan(ContactSeparator, style.Contact with { Colour = style.Rule });
        var separatorWidth = flow.Lay([separator], width).Width;
        var line = new List<TextSpan>();
        var used = 0.0;
        foreach (var item in contact.Select(item => Span(item, style.Contact)))
        {
            var itemWidth = flow.Lay([item], width).Width;
            if (line.Count > 0 && used + separatorWidth + itemWidth > width)
            {
                yield return line;
                line = [];
                used = 0;
            }
            if (line.Count > 0)
            {
                line.Add(separator);
                used += separatorWidth;
            }
            line.Add(item);
            used += itemWidth;
        }
        if (line.Count > 0)
        {
            yield return line;
        }
    }

    private void Section(OutlineSection section, StructureNode node)
    {
        flow.Add(
            [new TextSpan(section.Heading, style.Heading)],
            new FlowText { Node = node.Child("H2"), GapBefore = style.SectionGap, KeepLast = true, KeepLines = true, Rule = true }
        );
        OutlineBlock? before = null;
        for (var index = 0; index < section.Blocks.Count; index++)
        {
            var block = section.Blocks[index];
            var after = index + 1 < section.Blocks.Count ? section.Blocks[index + 1] : null;
            var isLastButOne = after is not (null or EntryBlock) && (index + 2 >= section.Blocks.Count || section.Blocks[index + 2] is EntryBlock);
            Block(block, node, Gap(before, block), after, isLastButOne);
            before = block;
        }
    }

    private double Gap(OutlineBlock? before, OutlineBlock block) =>
        (before, block) switch
        {
            (null, _) => style.HeadingGap,
            (_, EntryBlock) => style.EntryGap,
            (EntryBlock, _) => style.BlockGap * 0.6,
            (ParagraphBlock { Kind: ParagraphKind.Group } or BulletsBlock, ParagraphBlock { Kind: ParagraphKind.Label }) => style.EntryGap * 0.45,
            (ParagraphBlock { Kind: ParagraphKind.Label }, _) => style.ItemGap,
            _ => style.BlockGap,
        };

    /// <param name="isLastButOne">Of an entry: the last line of an entry does not stand alone on a page.</param>
    private void Block(OutlineBlock block, StructureNode node, double gap, OutlineBlock? after, bool isLastButOne)
    {
        switch (block)
        {
            case EntryBlock entry:
                Entry(entry, node, gap, keepLast: after is not (null or EntryBlock));
                break;
            case BulletsBlock bullets:
                Bullets(bullets, node, gap, keepLast: after is ParagraphBlock { Kind: ParagraphKind.Note });
                break;
            case ParagraphBlock { Kind: ParagraphKind.Label } label:
                flow.Add(
                    Spans(label.Content, style.Body with { Bold = true }),
                    new FlowText { Node = node.Child("P"), GapBefore = gap, KeepLast = true, KeepLines = true }
                );
                break;
            case ParagraphBlock paragraph:
                var look = paragraph.Kind switch
                {
                    ParagraphKind.Lead => style.Lead,
                    ParagraphKind.Note => style.Note,
                    _ => style.Body,
                };
                var keep = (paragraph.Kind == ParagraphKind.Lead && after is not null) || (isLastButOne && after is ParagraphBlock);
                flow.Add(Spans(paragraph.Content, look), new FlowText { Node = node.Child("P"), GapBefore = gap, KeepLast = keep });
                break;
        }
    }

    private void Entry(EntryBlock entry, StructureNode node, double gap, bool keepLast)
    {
        var title = new FlowText { Node = node.Child("H3"), GapBefore = gap, KeepLast = keepLast || entry.Subline.Count > 0, KeepLines = true };
        if (entry.Dates.Length > 0)
        {
            var dates = flow.Lay([new TextSpan(entry.Dates, style.Dates)], width / 2);
            title = title with { Right = dates, RightNode = node.Child("P"), Width = width - dates.Width - DatesGap };
        }
        flow.Add(Spans(entry.Title, style.EntryTitle with { Bold = false }), title with { Metrics = style.EntryTitle });
        if (entry.Subline.Count > 0)
        {
            flow.Add(Spans(entry.Subline, style.Body), new FlowText { Node = node.Child("P"), GapBefore = 1, KeepLast = keepLast, KeepLines = true });
        }
    }

    private void Bullets(BulletsBlock bullets, StructureNode node, double gap, bool keepLast)
    {
        var list = node.Child("L");
        _bullet ??= flow.Lay([new TextSpan(Bullet, style.Body)], style.BulletIndent);
        for (var index = 0; index < bullets.Items.Count; index++)
        {
            var item = list.Child("LI");
            flow.Add(
                [new TextSpan(bullets.Items[index], style.Body)],
                new FlowText
                {
                    Node = item.Child("LBody").Child("P"),
                    GapBefore = index == 0 ? gap : style.ItemGap,
                    X = style.BulletIndent,
                    Width = width - style.BulletIndent,
                    KeepLast = index == bullets.Items.Count - 1 ? keepLast : index > 0 && index == bullets.Items.Count - 2,
                    Left = _bullet,
                    LeftX = style.BulletIndent * 0.18,
                    LeftNode = item.Child("Lbl"),
                }
            );
        }
    }

    private List<TextSpan> Spans(IReadOnlyList<Inline> content, TextStyle look) => [.. content.Select(inline => Span(inline, look, content.Count > 1))];

    /// <param name="among">Whether the piece stands in a line with others.</param>
    private TextSpan Span(Inline inline, TextStyle look, bool among = false)
    {
        var own = inline.Kind switch
        {
            InlineKind.Strong => look with { Bold = true },
            InlineKind.Organisation => style.Organisation,
            InlineKind.Muted => look with { Colour = style.Muted },
            _ => look,
        };
        // The mark ends a stretch from right to left: numbers of the next piece would else join it.
        var text = among && inline.Text.AsSpan().ContainsAnyInRange('\u0590', '\u08FF') ? inline.Text + LeftToRightMark : inline.Text;
        return new TextSpan(text, inline.Link is null ? own : own with { Colour = style.Link }, inline.Link, inline.KeepTogether);
    }
}

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>The texts of an outline, in reading order.</summary>
internal static class OutlineTexts
{
    public static IEnumerable<string> Of(CvOutline outline)
    {
        if (outline.Header is { } header)
        {
            yield return header.Name;
            yield return header.Title;
            foreach (var item in header.Contact)
            {
                yield return item.Text;
            }
        }
        foreach (var section in outline.Sections)
        {
            yield return section.Heading;
            foreach (var text in section.Blocks.SelectMany(Of))
            {
                yield return text;
            }
        }
    }

    private static IEnumerable<string> Of(OutlineBlock block) =>
        block switch
        {
            EntryBlock entry => [.. entry.Title.Select(inline => inline.Text), entry.Dates, .. entry.Subline.Select(inline => inline.Text)],
            ParagraphBlock paragraph => paragraph.Content.Select(inline => inline.Text),
            BulletsBlock bullets => bullets.Items,
            _ => [],
        };
}

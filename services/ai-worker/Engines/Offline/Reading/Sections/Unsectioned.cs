using FitMyCv.AiWorker.Engines.Offline.Reading.Entries;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Sections;

/// <summary>Divides text that stands under no heading: jobs and degrees by their words, labelled lines by their label.</summary>
internal static class Unsectioned
{
    private const int FewestEntries = 2;

    public static List<Section> Divide(List<Section> sections)
    {
        var header = sections[0];
        var first = header.Lines.FindIndex(line => line.HasRange);
        var dated = header.Lines.Count(line => line.HasRange);
        if (dated < FewestEntries || sections.Exists(section => section.Kind == SectionKind.Experience))
        {
            return sections;
        }
        var experience = new Section(SectionKind.Experience, "", []);
        var education = new Section(SectionKind.Education, "", []);
        var result = new List<Section> { header with { Lines = header.Lines[..first] }, experience, education };
        var current = experience;
        var labelled = false;
        foreach (var line in header.Lines[first..])
        {
            if (LabelOf(line) is var (kind, label, rest))
            {
                line.Replace([line.Cells[0].WithText(rest), .. line.Cells.Skip(1)]);
                result.Add(current = new Section(kind, label, []));
                labelled = true;
            }
            else if (line.HasRange && !line.IsBullet)
            {
                current = NameWords.SoundsLikeStudies(line.Text) ? education : experience;
                labelled = false;
            }
            else if (labelled && !(char.IsLower(line.Text[0]) || Paragraphs.IsFull(current.Lines.Count > 0 ? current.Lines[^1] : line, line)))
            {
                current = result[0] with { };
                result.Add(current = new Section(SectionKind.Extras, Wording.UnplacedText("fr"), []));
            }
            current.Lines.Add(line);
        }
        result.AddRange(sections.Skip(1));
        return result;
    }

    private static (SectionKind Kind, string Label, string Text)? LabelOf(TextLine line)
    {
        var text = line.Cells[0].Text;
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon is > 1 and < 40 && SectionHeadings.KindOf(text[..colon]) is { } kind and > SectionKind.Contact
            ? (kind, text[..colon].Trim(), text[(colon + 1)..].Trim())
            : null;
    }
}

using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>
/// Lines of a form that labels each part of an entry in a column of its own (Europass): the parts of each entry are put
/// in the order of a head (date, title or degree, employer or school, text), without their labels.
/// </summary>
internal static class FormLines
{
    private const int FewestLabels = 3;
    private const int ShortestBeginning = 9;

    private static readonly WordLists Lists = WordLists.Load("form-labels.txt");
    private static readonly string[] Parts = ["dates", "what", "where", "text"];

    public static List<TextLine> Unfold(List<TextLine> lines)
    {
        var labelled = lines.Where(line => line.Cells.Count > 1 && PartOf(line.Cells[0].Text) is not null).ToList();
        if (labelled.Count < FewestLabels || !labelled.Exists(line => PartOf(line.Cells[0].Text) == 0))
        {
            return lines;
        }
        var valuesLeft = labelled.Min(line => line.Cells[1].Box.Left) - 3;
        var result = new List<TextLine>();
        var entry = NewEntry();
        var part = 0;
        foreach (var line in lines)
        {
            if (line.Cells.Count > 1 && PartOf(line.Cells[0].Text) is { } next)
            {
                if (next == 0)
                {
                    Flush();
                }
                part = next;
                entry[part].Add(Without(line, entry[part].Count == 0));
            }
            else if (line.Box.Right > valuesLeft)
            {
                entry[part].Add(line.Cells.Count > 1 && line.Left < valuesLeft ? Without(line, isFirst: false) : line);
            }
        }
        Flush();
        return result;

        void Flush()
        {
            result.AddRange(entry.SelectMany(list => list));
            entry = NewEntry();
        }
    }

    private static List<TextLine>[] NewEntry() => [.. Parts.Select(_ => new List<TextLine>())];

    private static TextLine Without(TextLine line, bool isFirst) =>
        new(line.Page, line.Column, [.. line.Cells.Skip(1)]) { GapAbove = isFirst ? 0.3 : line.GapAbove, ColumnLeft = line.Cells[1].Box.Left, ColumnRight = line.ColumnRight };

    /// <summary>Index of the part that a label names; null when it is none.</summary>
    private static int? PartOf(string label)
    {
        var words = Folding.Words(label);
        for (var i = 0; i < Parts.Length; i++)
        {
            if (Lists.Of(Parts[i]).Any(phrase => phrase == words || (words.Length >= ShortestBeginning && phrase.StartsWith(words, StringComparison.Ordinal)) || (phrase.Length >= ShortestBeginning && words.StartsWith(phrase, StringComparison.Ordinal))))
            {
                return i;
            }
        }
        return null;
    }
}

using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>The lines of a document in reading order.</summary>
internal static class LineReader
{
    private const int RowsFromDateToDuration = 3;
    private const int FewestTitlesOfMargin = 3;
    private const double ShareOfTitlesInMargin = 0.45;
    private const int LongestTitle = 40;

    public static List<TextLine> Read(PdfText text)
    {
        var lines = new List<TextLine>();
        var column = 0;
        foreach (var page in text.Pages)
        {
            foreach (var runs in ColumnSplitter.Split(RunBuilder.Build(page)))
            {
                var columnLines = ReadColumn(runs, page.Number, column++);
                Bullets.Mark(columnLines);
                columnLines.RemoveAll(line => line.Text.Length == 0);
                lines.AddRange(columnLines);
            }
        }
        return RunningTitles.Remove(lines, text.Pages);
    }

    private static List<TextLine> ReadColumn(List<TextRun> runs, int page, int column)
    {
        var rows = new List<List<TextRun>>();
        foreach (var run in runs.OrderBy(run => run.Box.CentreY))
        {
            var index = rows.FindLastIndex(row => SharesBaseline(row[0], run) && row.TrueForAll(other => !OverlapsAcross(other, run)));
            if (index >= 0 && index >= rows.Count - 3)
            {
                rows[index].Add(run);
            }
            else
            {
                rows.Add([run]);
            }
        }
        foreach (var row in rows)
        {
            row.Sort((a, b) => a.Box.Left.CompareTo(b.Box.Left));
        }
        JoinSpacedTitles(rows);
        BrokenCells.Join(rows);
        DropDurations(rows);
        rows.RemoveAll(row => row.Count == 0);
        var margin = TitleMargin(rows);
        var titles = rows.Where(HasHeadingCell).Select(row => row[0]).ToList();
        rows = [.. rows.SelectMany(row => HasHeadingCell(row) || LooksLikeTitle(row, titles) || StandsInMargin(row, margin) ? SplitFirst(row) : [row])];
        var lines = rows.ConvertAll(row => new TextLine(page, column, row));
        var left = runs.Min(run => run.Box.Left);
        var right = runs.Max(run => run.Box.Right);
        for (var i = 0; i < lines.Count; i++)
        {
            lines[i].ColumnLeft = left;
            lines[i].ColumnRight = right;
            if (i > 0)
            {
                lines[i].GapAbove = Math.Max(0, lines[i].Box.Top - lines[i - 1].Box.Bottom) / Math.Max(1, lines[i].Cells.Min(cell => cell.Box.Height));
            }
        }
        return lines;
    }

    /// <summary>Letters set apart may put the words of a title further apart than cells: "E N   B R E F".</summary>
    private static void JoinSpacedTitles(List<List<TextRun>> rows)
    {
        foreach (var row in rows.Where(row => row.Count is 2 or 3 && row.Exists(IsSpaced) && row.TrueForAll(cell => cell.IsUpperCase || IsSpaced(cell))))
        {
            var title = string.Join(' ', row.Select(cell => IsSpaced(cell) ? cell.Text.Replace(" ", "", StringComparison.Ordinal) : cell.Text));
            if (SectionHeadings.KindOf(title) is > SectionKind.Ignored)
            {
                var box = row.Select(cell => cell.Box).Aggregate((a, b) => a.Union(b));
                var whole = new TextRun(title, box, row[0].Style, []);
                row.Clear();
                row.Add(whole);
            }
        }

        static bool IsSpaced(TextRun cell) => cell.Text.Length > 2 && cell.Text.Split(' ').All(letter => letter.Length == 1 && char.IsUpper(letter[0]));
    }

    /// <summary>"2 years 10 months" under the dates of an entry, in their column, says nothing that they do not.</summary>
    private static void DropDurations(List<List<TextRun>> rows)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            var above = rows[Math.Max(0, i - RowsFromDateToDuration)..i];
            rows[i].RemoveAll(run => DateText.IsDuration(run.Text) && above.Exists(row => row.Exists(other => other.IsDateOnly && (BrokenCells.SameColumn(other, run) || StandsUnder(other, run)))));
        }
    }

    private static bool StandsUnder(TextRun date, TextRun run) => run.Box.Left > date.Box.Left - 3 && run.Box.Right < date.Box.Right + 3;

    private static bool SharesBaseline(TextRun a, TextRun b)
    {
        var overlap = Math.Min(a.Box.Bottom, b.Box.Bottom) - Math.Max(a.Box.Top, b.Box.Top);
        return overlap > 0.5 * Math.Min(a.Box.Height, b.Box.Height);
    }

    private static bool OverlapsAcross(TextRun a, TextRun b) => Math.Min(a.Box.Right, b.Box.Right) - Math.Max(a.Box.Left, b.Box.Left) > 1;

    /// <summary>A section title in the left margin stands on a line of its own; with a date alone beside them such words are a degree ("Licence Informatique").</summary>
    private static bool HasHeadingCell(List<TextRun> row) =>
        row.Count > 1 && row[0].Heading is > SectionKind.Ignored && IsDistinct(row[0], row[1]) && !(row.Count == 2 && row[1].IsDateOnly);

    /// <summary>Left edge of a margin that holds the section titles and little else, whatever their style; null without one.</summary>
    private static double? TitleMargin(List<List<TextRun>> rows)
    {
        var titles = rows.Where(row => row.Count > 1 && row[0].Heading is > SectionKind.Ignored && !(row.Count == 2 && row[1].IsDateOnly)).Select(row => row[0]).ToList();
        if (titles.Select(title => title.Heading).Distinct().Count() < FewestTitlesOfMargin)
        {
            return null;
        }
        var left = titles[0].Box.Left;
        var inMargin = rows.SkipWhile(row => row[0] != titles[0]).Select(row => row[0]).Where(cell => Math.Abs(cell.Box.Left - left) < 3).ToList();
        return inMargin.Count(cell => cell.Heading is > SectionKind.Ignored) >= ShareOfTitlesInMargin * inMargin.Count ? left : null;
    }

    private static bool StandsInMargin(List<TextRun> row, double? margin) =>
        margin is { } left && row.Count > 1 && Math.Abs(row[0].Box.Left - left) < 3 && row[0].Text.Length <= LongestTitle && !row[0].IsDateOnly && !row[0].HasContact && HeaderLabels.KindOf(row[0].Text) is null;

    /// <summary>Words that no list knows, but in the margin and the style of two section titles.</summary>
    private static bool LooksLikeTitle(List<TextRun> row, List<TextRun> titles) =>
        row.Count > 1
        && titles.Count > 1
        && !row[0].IsDateOnly
        && HeaderLabels.KindOf(row[0].Text) is null
        && IsDistinct(row[0], row[1])
        && titles.TrueForAll(title => title.Style == row[0].Style && (Math.Abs(title.Box.Left - row[0].Box.Left) < 3 || Math.Abs(title.Box.Right - row[0].Box.Right) < 3));

    private static IEnumerable<List<TextRun>> SplitFirst(List<TextRun> row) => [[row[0]], row[1..]];

    private static bool IsDistinct(TextRun heading, TextRun text) =>
        heading.Style.Size > text.Style.Size + 0.4
        || (heading.Style.Bold && !text.Style.Bold)
        || (heading.IsUpperCase && !text.IsUpperCase)
        || heading.Style.Colour != text.Style.Colour;
}

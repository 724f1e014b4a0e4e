using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>
/// Cells of a margin that were broken over several rows: a date range ("06/2023" / "– 12/2024") or a section title
/// ("Research" / "experience") is put together in the first of its rows.
/// </summary>
internal static class BrokenCells
{
    private const int MostRowsApart = 3;

    public static void Join(List<List<TextRun>> rows)
    {
        JoinYears(rows);
        for (var i = 0; i < rows.Count; i++)
        {
            for (var cell = 0; cell < rows[i].Count; cell++)
            {
                while (FindRest(rows, i, rows[i][cell]) is var (row, rest))
                {
                    rows[i][cell] = rows[i][cell].WithText(rows[i][cell].Text + " " + rest.Text);
                    rows[row].Remove(rest);
                }
            }
        }
    }

    /// <summary>Two years, one under the other and alone in their rows, are a range.</summary>
    private static void JoinYears(List<List<TextRun>> rows)
    {
        for (var i = 0; i + 1 < rows.Count; i++)
        {
            if (rows[i] is [{ IsDateOnly: true, Dates: [{ IsRange: false } first] } above]
                && rows[i + 1] is [{ IsDateOnly: true, Dates: [{ IsRange: false } second] } below]
                && SameColumn(above, below)
                && below.Box.Top - above.Box.Bottom < below.Box.Height
                && first.End != second.End)
            {
                var (start, end) = string.CompareOrdinal(first.End, second.End) < 0 ? (above, below) : (below, above);
                rows[i][0] = above.WithText(start.Text + " – " + end.Text);
                rows.RemoveAt(i + 1);
            }
        }
    }

    private static (int Row, TextRun Remainder)? FindRest(List<List<TextRun>> rows, int row, TextRun cell)
    {
        var isDate = DateText.IsUnfinished(cell.Text) || cell.IsDateOnly;
        if (!isDate && (rows[row].Count < 2 || cell.Text.Length > 30))
        {
            return null;
        }
        for (var next = row + 1; next < rows.Count && next <= row + MostRowsApart; next++)
        {
            foreach (var candidate in rows[next])
            {
                if (candidate.Box.Top - cell.Box.Bottom > (MostRowsApart - 1) * cell.Box.Height || !SameColumn(cell, candidate))
                {
                    continue;
                }
                return (isDate && DateText.Completes(cell.Text, candidate.Text)) || (!isDate && (rows[next].Count > 1 || char.IsLower(candidate.Text[0])) && IsHeadingRest(cell, candidate))
                    ? (next, candidate)
                    : null;
            }
        }
        return null;
    }

    public static bool SameColumn(TextRun a, TextRun b) =>
        Math.Abs(a.Box.Left - b.Box.Left) < 3 || Math.Abs(a.Box.Right - b.Box.Right) < 3 || Math.Abs(a.Box.CentreX - b.Box.CentreX) < 3;

    private static bool IsHeadingRest(TextRun cell, TextRun rest) =>
        cell.Style == rest.Style
        && (char.IsLower(rest.Text[0]) || cell.Heading is null || cell.Text[^1] is '&' or '-' or ',' or '/' || rest.Text[0] is '&' || (cell.IsUpperCase && rest.IsUpperCase && rest.Box.Top - cell.Box.Bottom < 0.4 * cell.Box.Height))
        && (SectionHeadings.KindOf(cell.Text + " " + rest.Text) is > SectionKind.Ignored || (char.IsLower(rest.Text[0]) && SectionHeadings.EndsWithConnector(cell.Text)));
}

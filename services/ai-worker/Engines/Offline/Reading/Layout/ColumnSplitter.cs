using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>
/// Orders the runs of a page into columns of text, recursively: a vertical gutter is taken for the border of two columns
/// when each side stands by itself (own headings with own text below); margins with dates, labels or section titles, and
/// dates at the right edge, belong to the rows beside them and are not split off.
/// </summary>
internal sealed class ColumnSplitter
{
    private const double SmallestGutter = 6;

    /// <summary>A line of a side bar may come as near as this to the gutter, in points.</summary>
    private const double Touching = 0.5;
    private const double NarrowestColumn = 30;
    private const int FewestRows = 2;
    private const int DeepestSplit = 4;
    private const int MostContacts = 8;

    /// <summary>Free space, in lines, that divides contacts at the top from a column below them.</summary>
    private const double WideHole = 6;
    private const int FewestRowsOfMargin = 3;

    /// <summary>Baselines of one row differ by less than this share of a line.</summary>
    private const double SameBaseline = 0.15;

    private readonly double _lineHeight;

    private ColumnSplitter(IReadOnlyList<TextRun> runs)
    {
        var heights = runs.Select(run => run.Box.Height).Order().ToArray();
        _lineHeight = heights[heights.Length / 2];
    }

    /// <summary>Groups of runs in reading order; within a group rows are read across.</summary>
    public static List<List<TextRun>> Split(IReadOnlyList<TextRun> runs)
    {
        var columns = new List<List<TextRun>>();
        if (runs.Count > 0)
        {
            new ColumnSplitter(runs).Split([.. runs], 0, columns);
        }
        return columns;
    }

    private void Split(List<TextRun> runs, int depth, List<List<TextRun>> columns)
    {
        if (runs.Count == 0)
        {
            return;
        }
        if (depth == DeepestSplit || BestGutter(runs) is not { } gutter)
        {
            columns.Add(runs);
            return;
        }
        Split([.. runs.Where(run => run.Box.CentreY < gutter.Top)], depth + 1, columns);
        Split(gutter.Left, depth + 1, columns);
        Split(gutter.Right, depth + 1, columns);
        Split([.. runs.Where(run => run.Box.CentreY > gutter.Bottom)], depth + 1, columns);
    }

    private sealed record Gutter(double X, double Top, double Bottom, List<TextRun> Left, List<TextRun> Right)
    {
        /// <summary>Height over which text stands on both sides.</summary>
        public double SharedHeight { get; } =
            Math.Min(Left.Max(run => run.Box.Bottom), Right.Max(run => run.Box.Bottom)) - Math.Max(Left.Min(run => run.Box.Top), Right.Min(run => run.Box.Top));

        public double Height => Bottom - Top;
    }

    private Gutter? BestGutter(List<TextRun> runs)
    {
        var left = runs.Min(run => run.Box.Left);
        var right = runs.Max(run => run.Box.Right);
        Gutter? best = null;
        var seen = new HashSet<(int, int, int)>();
        var edges = runs.Select(run => Math.Round(run.Box.Left) - (SmallestGutter / 2))
            .Concat(runs.Select(run => Math.Round(run.Box.Right) + (SmallestGutter / 2)))
            .Concat(runs.Select(run => Math.Round(run.Box.Left) - Touching))
            .Where(x => x > left + NarrowestColumn && x < right - NarrowestColumn)
            .Distinct()
            .Order();
        foreach (var x in edges)
        {
            foreach (var gutter in Gutters(runs, x))
            {
                if (seen.Add((gutter.Left.Count, gutter.Right.Count, (int)gutter.Top))
                    && gutter.SharedHeight > 2.5 * _lineHeight
                    && (best is null || gutter.Height > best.Height + 1)
                    && AreColumns(gutter.Left, gutter.Right))
                {
                    best = gutter;
                }
            }
        }
        return best;
    }

    /// <summary>The bands of the page in which nothing crosses x and both sides hold text.</summary>
    private IEnumerable<Gutter> Gutters(List<TextRun> runs, double x)
    {
        var crossing = runs
            .Where(run => run.Box.Left < x + Touching && run.Box.Right > x - Touching)
            .OrderBy(run => run.Box.CentreY)
            .ToList();
        var top = double.NegativeInfinity;
        for (var i = 0; i <= crossing.Count; i++)
        {
            var bottom = i < crossing.Count ? crossing[i].Box.CentreY : double.PositiveInfinity;
            if (bottom - top > 3 * _lineHeight)
            {
                var band = TrimTop([.. runs.Where(run => run.Box.CentreY > top && run.Box.CentreY < bottom)], x);
                var leftSide = band.Where(run => run.Box.CentreX < x).ToList();
                var rightSide = band.Where(run => run.Box.CentreX >= x).ToList();
                TrimBelowContacts(band, leftSide, rightSide);
                if (leftSide.Count >= FewestRows && rightSide.Count >= FewestRows && !(i > 0 && BelongsToSide(crossing[i - 1], leftSide, rightSide)) && !(i < crossing.Count && BelongsToSide(crossing[i], leftSide, rightSide)))
                {
                    yield return new Gutter(x, band.Min(run => run.Box.Top) - 0.1, band.Max(run => run.Box.Bottom) + 0.1, leftSide, rightSide);
                }
            }
            top = bottom;
        }
    }

    /// <summary>A line or two of one side above the first heading belong to the text above the columns.</summary>
    private static List<TextRun> TrimTop(List<TextRun> band, double x)
    {
        var firstHeading = band.Where(LooksLikeHeading).Select(run => run.Box.Top).DefaultIfEmpty(double.NegativeInfinity).Min();
        var above = band.Where(run => run.Box.CentreY < firstHeading).ToList();
        var oneSided = above.TrueForAll(run => run.Box.CentreX < x) || above.TrueForAll(run => run.Box.CentreX >= x);
        return above.Count is 1 or 2 && oneSided ? [.. band.Except(above)] : band;
    }

    /// <summary>What ends the band is no more than a longer line of one side: the gutter stands further on.</summary>
    private static bool BelongsToSide(TextRun crossing, List<TextRun> left, List<TextRun> right) =>
        (crossing.Box.Left > left.Min(run => run.Box.Left) - 3 && crossing.Box.Right < right.Min(run => run.Box.Left) - SmallestGutter)
        || crossing.Box.Left > left.Max(run => run.Box.Right) + SmallestGutter;

    /// <summary>What stands below contacts that end early is no column beside them.</summary>
    private void TrimBelowContacts(List<TextRun> band, List<TextRun> left, List<TextRun> right)
    {
        foreach (var (side, other) in new[] { (left, right), (right, left) })
        {
            var contacts = UpperPart(side);
            if (contacts.Count is 0 or > MostContacts || contacts.Exists(LooksLikeHeading) || contacts.Count(run => run.HasContact) < 0.4 * contacts.Count)
            {
                continue;
            }
            var bottom = contacts.Max(run => run.Box.Bottom) + _lineHeight;
            var heading = other.Where(run => LooksLikeHeading(run) && run.Box.Top > contacts.Min(contact => contact.Box.Top)).Select(run => run.Box.Top - 0.1).DefaultIfEmpty(double.PositiveInfinity).Min();
            if (other.RemoveAll(run => run.Box.Top > Math.Max(bottom, heading)) > 0)
            {
                side.RemoveAll(run => !contacts.Contains(run));
                band.RemoveAll(run => !left.Contains(run) && !right.Contains(run));
                return;
            }
        }
    }

    /// <summary>The runs above the first wide hole of a side.</summary>
    private List<TextRun> UpperPart(List<TextRun> side)
    {
        var rows = side.OrderBy(run => run.Box.Top).ToList();
        var end = Enumerable.Range(1, Math.Max(0, rows.Count - 1)).FirstOrDefault(i => rows[i].Box.Top - rows[i - 1].Box.Bottom > WideHole * _lineHeight);
        return end > 0 ? rows[..end] : rows;
    }

    private bool AreColumns(List<TextRun> left, List<TextRun> right)
    {
        var leftSide = Describe(left, right);
        var rightSide = Describe(right, left);
        if (leftSide.IsMargin || rightSide.IsMargin)
        {
            return false;
        }
        return (leftSide.StandsAlone && (rightSide.StandsAlone || rightSide.IsProse))
            || (rightSide.StandsAlone && (leftSide.StandsAlone || leftSide.IsProse || leftSide.IsContacts))
            || (leftSide.StandsAlone && rightSide.IsContacts);
    }

    /// <param name="StandsAlone">A heading has text below it on this side.</param>
    /// <param name="IsMargin">Dates or titles beside the rows of the other side.</param>
    private sealed record Side(bool StandsAlone, bool IsMargin, bool IsProse, bool IsContacts);

    private Side Describe(List<TextRun> side, List<TextRun> other)
    {
        var rows = side.OrderBy(run => run.Box.Top).ToList();
        var dates = rows.Count(run => run.IsDateOnly);
        var aligned = rows.Count(run => other.Exists(that => Math.Abs(that.Box.Bottom - run.Box.Bottom) < 0.35 * _lineHeight || Math.Abs(that.Box.CentreY - run.Box.CentreY) < 0.3 * _lineHeight));
        var headings = 0;
        var owned = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            if (!LooksLikeHeading(rows[i]))
            {
                continue;
            }
            headings++;
            // The heading's own text: below it, before anything else of the other side could be meant.
            if (rows.Skip(i + 1).FirstOrDefault(row => !row.IsDateOnly || row.Box.Top - rows[i].Box.Bottom > 2 * _lineHeight) is { IsDateOnly: false } next && !LooksLikeHeading(next))
            {
                owned++;
            }
        }
        var otherOnHeadingRows = rows.Where(LooksLikeHeading).Count(run => other.Exists(that => Math.Abs(that.Box.CentreY - run.Box.CentreY) < 0.5 * _lineHeight && !LooksLikeHeading(that)));
        var isMargin = dates >= 0.4 * (rows.Count - headings) && dates + headings >= 0.5 * rows.Count
            || (headings > 0 && owned < 0.5 * headings)
            || (headings > 1 && otherOnHeadingRows >= 0.8 * headings && aligned >= 0.8 * rows.Count)
            || LabelsRows(rows, other);
        var width = side.Max(run => run.Box.Right) - side.Min(run => run.Box.Left);
        var isProse = rows.Count(run => run.Box.Width > 0.6 * width) >= 4 && dates < 0.3 * rows.Count && rows.Sum(run => run.Text.Length) > 200;
        var contacts = rows.Count(run => run.HasContact);
        return new Side(owned > 0, isMargin, isProse, contacts >= 2 && dates == 0 && contacts >= 0.4 * rows.Count);
    }

    /// <summary>Every text of this side stands on the baseline of one of the other: labels of a table. Columns side by side have their headings side by side.</summary>
    private bool LabelsRows(List<TextRun> side, List<TextRun> other)
    {
        var texts = side.Where(run => !run.IsDateOnly && !(LooksLikeHeading(run) && !other.Exists(that => SharesBaseline(run, that)))).ToList();
        return texts.Count >= FewestRowsOfMargin
            && texts.Count(run => other.Exists(that => SharesBaseline(run, that))) >= 0.9 * texts.Count
            && !texts.Exists(run => LooksLikeHeading(run) && other.Exists(that => LooksLikeHeading(that) && SharesBaseline(run, that)));
    }

    private bool SharesBaseline(TextRun a, TextRun b) =>
        Math.Abs(a.Box.Bottom - b.Box.Bottom) < SameBaseline * _lineHeight || Math.Abs(a.Box.CentreY - b.Box.CentreY) < SameBaseline * _lineHeight;

    private static bool LooksLikeHeading(TextRun run) => run.Heading is > SectionKind.Ignored;
}

using System.Text;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>
/// Builds runs from a page's words: repairs words that drawing took apart (small capitals, letter-spacing, overlapping
/// accents) and glyphs that stand for letters or icons, and separates what stands far apart on one baseline.
/// </summary>
internal static class RunBuilder
{
    /// <summary>A gap wider than this many font sizes separates two cells.</summary>
    private const double CellGap = 1.45;

    /// <summary>A gap between two blocks of drawing separates them earlier.</summary>
    private const double BlockGap = 0.75;

    /// <summary>At a common left edge a gap of this many font sizes separates cells.</summary>
    private const double EdgeGap = 0.55;
    private const int FewestRowsOfEdge = 3;

    /// <summary>A date in a margin may come this near to the text beside it, in font sizes.</summary>
    private const double DateGap = 0.15;
    private const int LongestEndOfDate = 3;

    /// <summary>A bullet stands this far, in font sizes, from what is in the margin before it; between the items of a list it stands nearer.</summary>
    private const double BulletGap = 0.85;

    /// <summary>A space is never narrower than this many font sizes.</summary>
    private const double TouchingGap = 0.12;

    public static List<TextRun> Build(PdfPage page)
    {
        var runs = new List<TextRun>();
        var rows = Rows(page.Words);
        var edges = CommonEdges(rows);
        foreach (var row in rows)
        {
            var start = 0;
            for (var i = 1; i <= row.Count; i++)
            {
                if (i == row.Count || IsCellBoundary(row[i - 1], row[i]) || StartsAtEdge(row, start, i, edges))
                {
                    AddRun(runs, row[start..i]);
                    start = i;
                }
            }
        }
        return runs;
    }

    /// <summary>Left edges at which several rows, or cells after a wide gap, begin.</summary>
    private static HashSet<int> CommonEdges(List<List<PdfWord>> rows) =>
        rows.SelectMany(row => row.Where((word, i) => i == 0 || IsCellBoundary(row[i - 1], word)))
            .GroupBy(word => (int)Math.Round(word.Box.Left))
            .Where(group => group.Count() >= FewestRowsOfEdge)
            .Select(group => group.Key)
            .ToHashSet();

    /// <summary>A margin with dates or section titles may end close to the text: the text's common left edge divides them.</summary>
    private static bool StartsAtEdge(List<PdfWord> row, int start, int index, HashSet<int> edges)
    {
        var (left, right) = (row[index - 1], row[index]);
        var edge = (int)Math.Round(right.Box.Left);
        var gap = right.Box.Left - left.Box.Right;
        if (gap < DateGap * right.Style.Size || !(edges.Contains(edge) || edges.Contains(edge - 1) || edges.Contains(edge + 1)))
        {
            return false;
        }
        if (gap > EdgeGap * right.Style.Size)
        {
            return true;
        }
        return start == 0
            && JoinWords(row[..index]) is var margin
            && ((SectionHeadings.KindOf(margin) is > SectionKind.Ignored && SectionHeadings.KindOf(JoinWords(row)) is null) || ((DateText.IsDateOnly(margin) || DateText.IsUnfinished(margin)) && !GoesOn(margin, row, index)));
    }

    /// <summary>The next words belong to the date.</summary>
    private static bool GoesOn(string date, List<PdfWord> row, int index) =>
        Enumerable.Range(1, Math.Min(LongestEndOfDate, row.Count - index)).Any(count => DateText.Completes(date, JoinWords(row.GetRange(index, count))));

    /// <summary>Words that share a baseline, left to right.</summary>
    private static List<List<PdfWord>> Rows(IReadOnlyList<PdfWord> words)
    {
        var rows = new List<(double Top, double Bottom, List<PdfWord> Words)>();
        foreach (var word in words.OrderBy(word => word.Box.CentreY))
        {
            var index = rows.FindLastIndex(row => Overlap(row.Top, row.Bottom, word.Box) > 0.55 * Math.Min(row.Bottom - row.Top, word.Box.Height));
            if (index >= 0 && index >= rows.Count - 4)
            {
                rows[index].Words.Add(word);
            }
            else
            {
                rows.Add((word.Box.Top, word.Box.Bottom, [word]));
            }
        }
        foreach (var row in rows)
        {
            row.Words.Sort((a, b) => a.Box.Left.CompareTo(b.Box.Left));
        }
        return [.. rows.Select(row => row.Words)];
    }

    private static double Overlap(double top, double bottom, Box box) => Math.Min(bottom, box.Bottom) - Math.Max(top, box.Top);

    private static bool IsCellBoundary(PdfWord left, PdfWord right)
    {
        var gap = right.Box.Left - left.Box.Right;
        var size = Math.Max(left.Style.Size, right.Style.Size);
        var looksOther = Math.Abs(left.Style.Size - right.Style.Size) > 1 && left.Style.Colour != right.Style.Colour && gap > 0.3 * size;
        return looksOther || gap > CellGap * size || (gap > BulletGap * size && Bullets.IsSign(right.Text)) || (left.Block != right.Block && gap > BlockGap * size) || gap < -2 * size;
    }

    private static void AddRun(List<TextRun> runs, List<PdfWord> words)
    {
        var text = JoinWords(words);
        if (text.Length == 0 || text == Glyphs.LeadingIcon)
        {
            return;
        }
        var box = words.Select(word => word.Box).Aggregate((a, b) => a.Union(b));
        var links = words.Select(word => word.Link).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var bold = words.TakeWhile(word => word.Style.Bold).ToList();
        var label = bold.Count > 0 && bold.Count < words.Count ? JoinWords(bold).Length : 0;
        var breaks = Enumerable.Range(1, words.Count - 1)
            .Where(i => words[i].Style.Bold != words[i - 1].Style.Bold || words[i].Style.Italic != words[i - 1].Style.Italic)
            .Select(i => JoinWords(words[..i]).Length)
            .ToArray();
        runs.Add(new TextRun(text, box, DominantStyle(words), links, label, breaks));
    }

    private static string JoinWords(List<PdfWord> words)
    {
        var spaced = LetterSpacing.WordGap(words);
        var text = new StringBuilder();
        for (var i = 0; i < words.Count; i++)
        {
            if (i > 0 && !(spaced is { } wordGap ? Gap(words[i - 1], words[i]) < wordGap : IsOneWord(words[i - 1], words[i])))
            {
                text.Append(' ');
            }
            text.Append(words[i].Text);
        }
        return Glyphs.Clean(text.ToString());
    }

    private static double Gap(PdfWord left, PdfWord right) => right.Box.Left - left.Box.Right;

    /// <summary>Parts of one word: they touch, or a capital is followed by the small capitals of its word.</summary>
    private static bool IsOneWord(PdfWord left, PdfWord right)
    {
        var gap = Gap(left, right);
        var size = Math.Max(left.Style.Size, right.Style.Size);
        if (!char.IsLetter(left.Text[^1]) || !char.IsLetter(right.Text[0]))
        {
            return gap < 0.02 * size && left.Block == right.Block && char.IsLetterOrDigit(right.Text[0]) && char.IsLetterOrDigit(left.Text[^1]);
        }
        return gap < TouchingGap * size
            || (left.Text.Length == 1 && char.IsUpper(left.Text[0]) && IsUpper(right.Text) && right.Box.Height < 0.93 * left.Box.Height && gap < 0.2 * size);
    }

    private static bool IsUpper(string text) => text.Length > 1 && !text.Any(char.IsLower);

    private static TextStyle DominantStyle(List<PdfWord> words) =>
        words.GroupBy(word => word.Style).MaxBy(group => group.Sum(word => word.Text.Count(char.IsLetterOrDigit)))!.Key with
        {
            Size = words.Max(word => word.Text.Any(char.IsLetterOrDigit) ? word.Style.Size : 0) is var size and > 0 ? size : words[0].Style.Size,
        };
}

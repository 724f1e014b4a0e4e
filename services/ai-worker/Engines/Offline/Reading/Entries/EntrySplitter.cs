using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>
/// Divides the lines of a section into entries. Each entry has one date; how many lines of its head stand above the date is
/// learnt from the first entry, whose head begins with the section.
/// </summary>
internal sealed class EntrySplitter
{
    private const int MostHeadLinesAbove = 3;
    private const int MostHeadLinesBelow = 3;
    private const int LongestHeadLine = 130;
    private const int LongestBulletHead = 80;

    private readonly List<TextLine> _lines;
    private readonly DateMatch?[] _dates;
    private readonly int[] _dateCells;
    private readonly bool[] _continues;
    private readonly bool _singleDates;
    private int _firstAnchor;
    private int _firstHead;

    private EntrySplitter(List<TextLine> lines, bool singleDates)
    {
        _lines = HeadLines.JoinBroken(lines);
        _singleDates = singleDates;
        _dates = new DateMatch?[_lines.Count];
        _dateCells = new int[_lines.Count];
        _continues = FindContinuations();
        FindDates();
    }

    /// <param name="lines">Lines of one section.</param>
    /// <param name="singleDates">One date alone makes an entry (education, projects).</param>
    /// <param name="before">Lines before the first entry.</param>
    public static List<Entry> Split(List<TextLine> lines, bool singleDates, out List<TextLine> before)
    {
        var splitter = new EntrySplitter(lines, singleDates);
        return splitter.Split(out before);
    }

    private void FindDates()
    {
        for (var pass = 0; pass < 2; pass++)
        {
            // Single dates are looked for only where they are usual, or where no range was found.
            var withSingle = _singleDates || pass == 1;
            for (var i = 0; i < _lines.Count; i++)
            {
                (_dates[i], _dateCells[i]) = FindDate(_lines[i], _continues[i], withSingle);
            }
            if (Array.Exists(_dates, date => date is not null))
            {
                return;
            }
        }
    }

    private static (DateMatch? Date, int Cell) FindDate(TextLine line, bool continues, bool withSingle)
    {
        for (var cell = 0; cell < line.Cells.Count; cell++)
        {
            var text = line.Cells[cell].Text;
            var found = line.Cells[cell].Dates.ToList();
            if (found.Count == 0)
            {
                continue;
            }
            var isOwnCell = line.Cells[cell].IsDateOnly;
            var date = found.Find(match => match.IsRange) ?? found[^1];
            if (isOwnCell && (date.IsRange || withSingle || line.Cells.Count > 1))
            {
                return (date, cell);
            }
            if (!line.IsBullet && !continues && (date.IsRange || withSingle) && text.Length <= LongestHeadLine && StandsAtEdge(text, date))
            {
                return (date, cell);
            }
        }
        return (null, -1);
    }

    /// <summary>The date begins or ends its text; a place or a duration may follow it.</summary>
    private static bool StandsAtEdge(string text, DateMatch date)
    {
        if (text[..date.Index].TrimEnd(' ', '.').Contains(". ", StringComparison.Ordinal) && text.Length > 60)
        {
            return false;
        }
        var bracket = text.LastIndexOf('(', date.Index);
        if (!date.IsRange && bracket > 0 && !text[bracket..date.Index].Contains(')', StringComparison.Ordinal) && text[(bracket + 1)..date.Index].Any(char.IsLetter))
        {
            // "(Class of 2022)" tells of something else than the entry's time.
            return DateText.IsDateOnly(text[bracket..]);
        }
        var before = text[..date.Index].Trim(' ', '(', '[', ',', '|', '-', '–', '—', ':', '·', '•');
        var after = DateText.RemoveDuration(text[date.EndIndex..]).Trim(' ', ')', ']', '.', ',', '|', '-', '–', '—', ':', '·', '•');
        return before.Length == 0
            || after.Length == 0
            || (date.IsRange && (PlaceText.IsPlace(after) || text[..date.Index].TrimEnd().EndsWith('(') || text[..date.Index].TrimEnd().EndsWith('|')));
    }

    private bool[] FindContinuations()
    {
        var continues = new bool[_lines.Count];
        TextLine? bullet = null;
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (line.IsBullet)
            {
                bullet = line;
                continue;
            }
            if (i > 0 && bullet is not null && (Paragraphs.Continues(_lines[i - 1], line, bullet) && HeadLines.SameFont(line, bullet)))
            {
                continues[i] = true;
                continue;
            }
            bullet = null;
        }
        return continues;
    }

    private List<Entry> Split(out List<TextLine> before)
    {
        var anchors = Enumerable.Range(0, _lines.Count).Where(i => _dates[i] is not null).ToList();
        if (anchors.Count == 0)
        {
            before = _lines;
            return [];
        }
        var starts = FindStarts(anchors);
        if (DatesComeLast(anchors, starts))
        {
            before = [];
            return [.. anchors.Select((anchor, n) => ReadHeadFirst(n == 0 ? 0 : anchors[n - 1] + 1, anchor, _dates[anchor]))];
        }
        before = _lines[..starts[0]];
        var entries = new List<Entry>();
        if (before.Count > 1 && IsHeadLine(0) && before.Exists(line => line.IsBullet))
        {
            entries.Add(ReadHeadFirst(0, starts[0], date: null));
            before = [];
        }
        for (var n = 0; n < anchors.Count; n++)
        {
            var end = n + 1 < starts.Count ? starts[n + 1] : _lines.Count;
            var shares = n > 0 && anchors[n] - starts[n] < anchors[0] - starts[0];
            entries.Add(ReadEntry(starts[n], anchors[n], end, shares));
        }
        return entries;
    }

    /// <summary>Each date stands at the foot of its entry, below the bullets.</summary>
    private bool DatesComeLast(List<int> anchors, List<int> starts) =>
        anchors[^1] == _lines.Count - 1
        && starts[0] == anchors[0]
        && _lines[anchors[0]].Cells is [{ IsDateOnly: true }]
        && IsHeadLine(0)
        && _lines[..anchors[0]].Exists(line => line.IsBullet);

    /// <summary>Head lines first, then the body; the date is none of them.</summary>
    private Entry ReadHeadFirst(int start, int end, DateMatch? date)
    {
        var head = new List<HeadPiece>();
        var body = new List<TextLine>();
        var next = start;
        while (next < end && next < start + MostHeadLinesAbove && IsHeadLine(next))
        {
            AddPieces(next, head, body);
            next++;
        }
        body.AddRange(_lines[next..end]);
        return new Entry(head, date, body, SharesOwner: false);
    }

    private List<int> FindStarts(List<int> anchors)
    {
        var starts = new List<int>();
        var above = 0;
        for (var n = 0; n < anchors.Count; n++)
        {
            var limit = n == 0 ? 0 : anchors[n - 1] + 1;
            var most = n == 0 ? MostHeadLinesAbove : above;
            var start = anchors[n];
            while (start > limit && anchors[n] - start < most && IsHeadLine(start - 1) && (n == 0 || LooksLikeFirst(anchors[n] - start + 1, start - 1)) && !(start < anchors[n] && _lines[start].GapAbove > 1.6 && n > 0))
            {
                start--;
            }
            if (n == 0)
            {
                above = anchors[0] - start;
                _firstAnchor = anchors[0];
                _firstHead = start;
            }
            starts.Add(start);
        }
        return starts;
    }

    /// <summary>Heads of one section are drawn alike: the line so far above its date looks like that of the first entry, or like the first entry's bold name.</summary>
    private bool LooksLikeFirst(int distance, int index) =>
        LooksLike(_lines[_firstAnchor - distance], _lines[index]) || (_lines[_firstHead] is { BeginsBold: true } top && LooksLike(top, _lines[index]));

    private static bool LooksLike(TextLine model, TextLine line) =>
        Math.Abs(model.Style.Size - line.Style.Size) < 0.7
        && model.BeginsBold == line.BeginsBold
        && (model.Style.Italic == line.Style.Italic || model.BeginsBold);

    private bool IsHeadLine(int index) => !_continues[index] && HeadLines.LooksLikeHead(_lines[index]);

    private Entry ReadEntry(int start, int anchor, int end, bool shares)
    {
        var head = new List<HeadPiece>();
        var body = new List<TextLine>();
        for (var i = start; i <= anchor; i++)
        {
            AddPieces(i, head, body);
        }
        var next = anchor + 1;
        while (next < end && next <= anchor + MostHeadLinesBelow && IsHeadLine(next) && IsAligned(next, anchor) && BelongsToHead(_lines[next], head, next - anchor, shares))
        {
            AddPieces(next, head, body);
            next++;
        }
        body.AddRange(_lines[next..end]);
        return new Entry(head, _dates[anchor], body, shares);
    }

    /// <summary>Text that stands further in than the head is not part of it.</summary>
    private bool IsAligned(int index, int anchor) =>
        _lines[anchor].Cells.All(cell => cell.IsDateOnly) || _lines[index].ContentLeft < _lines[anchor].ContentLeft + 4;

    private static bool BelongsToHead(TextLine line, List<HeadPiece> head, int distance, bool shares)
    {
        if (HeadLines.IsToolsLine(line) || line.GapAbove > 1.6)
        {
            return false;
        }
        var names = head.Count(piece => !piece.IsPlace);
        return names == 0
            || (PlaceText.IsPlace(line.Text) && !head.Exists(piece => piece.IsPlace))
            || (names == 1 && !shares && distance <= 2);
    }

    private void AddPieces(int index, List<HeadPiece> head, List<TextLine> body)
    {
        var line = _lines[index];
        for (var cell = 0; cell < line.Cells.Count; cell++)
        {
            var run = line.Cells[cell];
            var text = run.Text;
            if (_dates[index] is { } date && _dateCells[index] == cell)
            {
                if (run.IsDateOnly)
                {
                    continue;
                }
                text = DateText.RemoveDuration(text[..date.Index] + " | " + text[date.EndIndex..]);
            }
            else if (DateText.IsDuration(text))
            {
                continue;
            }
            // A bullet beside a date that stands in a cell of its own is text of the entry.
            if (line.IsBullet && cell == 0 && head.Exists(piece => piece.Line < index) && (text.Length > LongestBulletHead || !NameWords.HasTitleOrDegree(text) || head.Exists(piece => NameWords.HasTitleOrDegree(piece.Text))))
            {
                body.Add(new TextLine(line.Page, line.Column, [run]) { IsBullet = true, GapAbove = line.GapAbove, ColumnLeft = line.ColumnLeft, ColumnRight = line.ColumnRight });
                continue;
            }
            foreach (var piece in HeadLines.SplitPieces(text))
            {
                head.Add(new HeadPiece(piece, run.Style, index));
            }
        }
    }
}

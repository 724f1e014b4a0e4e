using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

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
    private const int LongestName = 90;
    private const double LittleIndent = 16;

    private readonly List<TextLine> _lines;
    private readonly DateMatch?[] _dates;
    private readonly int[] _dateCells;
    private readonly bool[] _continues;
    private readonly bool _singleDates;
    private readonly Func<string, int> _score;
    private readonly TextStyle _body;
    private bool _headsHoldBoth;
    private int _firstAnchor;
    private int _firstHead;

    private EntrySplitter(List<TextLine> lines, bool singleDates, Func<string, int> score)
    {
        // "3 years 2 months" of all positions in one company says nothing that their dates do not.
        _lines = HeadLines.JoinBroken([.. lines.Where(line => line.Cells.Count > 1 || !DateText.IsDuration(line.Text))], score);
        _singleDates = singleDates;
        _score = score;
        _body = _lines.SelectMany(line => line.Cells).GroupBy(cell => cell.Style).MaxBy(group => group.Sum(cell => cell.Text.Length))?.Key ?? default;
        _dates = new DateMatch?[_lines.Count];
        _dateCells = new int[_lines.Count];
        _continues = FindContinuations();
        FindDates();
    }

    /// <param name="lines">Lines of one section.</param>
    /// <param name="singleDates">One date alone makes an entry (education, projects).</param>
    /// <param name="score">Positive for a title or degree, negative for an employer or school.</param>
    /// <param name="before">Lines before the first entry.</param>
    public static List<Entry> Split(List<TextLine> lines, bool singleDates, Func<string, int> score, out List<TextLine> before)
    {
        var splitter = new EntrySplitter(lines, singleDates, score);
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
                break;
            }
        }
        FindDatesDrawnAlike();
        ReadYearsAsRanges();
    }

    /// <summary>Where entries have ranges, a single date in their place and style ("Summer 2012") is the date of an entry too.</summary>
    private void FindDatesDrawnAlike()
    {
        var models = Enumerable.Range(0, _lines.Count).Where(i => _dates[i] is { IsRange: true }).Select(i => (Run: _lines[i].Cells[_dateCells[i]], Date: _dates[i]!)).ToList();
        for (var i = 0; i < _lines.Count; i++)
        {
            for (var cell = 0; _dates[i] is null && !_lines[i].IsBullet && cell < _lines[i].Cells.Count; cell++)
            {
                var run = _lines[i].Cells[cell];
                if (run.Dates is [var date] && models.Exists(model => IsDrawnAlike(model.Run, model.Date, run, date)))
                {
                    (_dates[i], _dateCells[i]) = (date, cell);
                }
            }
        }
    }

    private static bool IsDrawnAlike(TextRun model, DateMatch modelDate, TextRun run, DateMatch date)
    {
        if (Math.Abs(model.Style.Size - run.Style.Size) > 0.4 || model.Style with { Size = 0 } != run.Style with { Size = 0 })
        {
            return false;
        }
        return model.IsDateOnly
            ? run.IsDateOnly && BrokenCells.SameColumn(model, run)
            : modelDate.Index == 0 && date.Index == 0 && Math.Abs(model.Box.Left - run.Box.Left) < 3 && run.Text.Length <= LongestHeadLine;
    }

    /// <summary>"2007-09" is a month only where other dates are written so; beside ranges of years it is one of them.</summary>
    private void ReadYearsAsRanges()
    {
        var found = Enumerable.Range(0, _lines.Count).Where(i => _dates[i] is not null).ToList();
        var years = found.Where(i => DateText.AsYears(_lines[i].Cells[_dateCells[i]].Text, _dates[i]!) is not null).ToList();
        if (years.Count == found.Count || found.Except(years).Any(i => DateText.HasIsoMonth(_lines[i].Cells[_dateCells[i]].Text)))
        {
            return;
        }
        foreach (var i in years)
        {
            _dates[i] = DateText.AsYears(_lines[i].Cells[_dateCells[i]].Text, _dates[i]!);
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
        _headsHoldBoth = HeadsHoldBoth(anchors, starts);
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

    /// <summary>At the top of a page or column the space above says nothing.</summary>
    private double GapAbove(int index) => index > 0 && _lines[index].Column != _lines[index - 1].Column ? 0 : _lines[index].GapAbove;

    private List<int> FindStarts(List<int> anchors)
    {
        var starts = new List<int>();
        var above = 0;
        for (var n = 0; n < anchors.Count; n++)
        {
            var limit = n == 0 ? 0 : anchors[n - 1] + 1;
            var most = n == 0 ? MostHeadLinesAbove : above;
            var start = anchors[n];
            while (start > limit && anchors[n] - start < most && IsHeadLine(start - 1) && (n == 0 || LooksLikeFirst(anchors[n] - start + 1, start - 1)) && !(start < anchors[n] && GapAbove(start) > 1.6 && n > 0))
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
        LooksLike(_lines[_firstAnchor - distance], _lines[index])
        || (_lines[_firstHead] is { BeginsBold: true } top && LooksLike(top, _lines[index]))
        || (_lines[index].Style.Bold && !_body.Bold && _lines[index].Text.Length < LongestName);

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
        while (next < end && next <= anchor + MostHeadLinesBelow && IsHeadLine(next) && BelongsToHead(next, head, next - anchor, shares, IsAligned(next, start, anchor)))
        {
            AddPieces(next, head, body);
            next++;
        }
        body.AddRange(_lines[next..end]);
        return new Entry(head, _dates[anchor], body, shares);
    }

    /// <summary>Most heads name title and employer on one line ("Analyst, Example Ltd"), so that nothing below them is a name.</summary>
    private bool HeadsHoldBoth(List<int> anchors, List<int> starts)
    {
        var pairs = 0;
        var certain = false;
        for (var n = 0; n < anchors.Count; n++)
        {
            var head = new List<HeadPiece>();
            for (var i = starts[n]; i <= anchors[n]; i++)
            {
                AddPieces(i, head, []);
            }
            if (!(MayNameBelow(anchors[n] + 1) && IsAligned(anchors[n] + 1, starts[n], anchors[n])) && head.Where(piece => !piece.IsPlace).ToList() is [var name] && name.Text.Split(", ") is { Length: > 1 } parts && !PlaceText.IsPlace(string.Join(", ", parts[1..])))
            {
                pairs++;
                certain |= Array.Exists(parts, part => _score(part) > 0) && Array.Exists(parts, part => _score(part) < 0);
            }
        }
        return certain && pairs > 1 && pairs >= 0.6 * anchors.Count;
    }

    /// <summary>A short line that is no bullet: it may name the employer.</summary>
    private bool MayNameBelow(int index) => index < _lines.Count && IsHeadLine(index) && _lines[index].Text.Length <= 60 && !_lines[index].Text.EndsWith('.');

    /// <summary>Text that stands further in than the head is not part of it.</summary>
    private bool IsAligned(int index, int start, int anchor)
    {
        var head = _lines[start..(anchor + 1)].Where(line => !HoldsDatesOnly(line)).Select(line => line.ContentLeft).DefaultIfEmpty(double.PositiveInfinity).Min();
        return _lines[index].ContentLeft < head + 4;
    }

    private static bool HoldsDatesOnly(TextLine line) => line.Cells.All(cell => cell.IsDateOnly || DateText.IsDuration(cell.Text));

    private bool BelongsToHead(int index, List<HeadPiece> head, int distance, bool shares, bool isAligned)
    {
        var line = _lines[index];
        if (HeadLines.IsToolsLine(line))
        {
            return false;
        }
        var mayBePlace = head.Count(piece => piece.AfterBreak) == 1 && MayNameBelow(index) && (index + 1 == _lines.Count || _lines[index + 1].IsBullet || _lines[index + 1].Style != line.Style || _lines[index + 1].ContentLeft > line.ContentLeft + 4);
        var names = head.Where(piece => !piece.IsPlace && !(mayBePlace && piece.AfterBreak && _score(piece.Text) <= 0)).ToList();
        // A school alone waits for its degree, and the other way round, even after a gap.
        var completes = names.Count == 1 && Math.Sign(_score(names[0].Text)) * Math.Sign(_score(line.Text)) < 0 && line.Text.Length < LongestName;
        if (GapAbove(index) > (completes || names.Count == 0 ? 3 : 1.6) || !(isAligned || (completes && distance == 1 && !line.IsBullet && line.ContentLeft < _lines[index - 1].ContentLeft + LittleIndent)))
        {
            return false;
        }
        return names.Count == 0
            || (PlaceText.IsPlace(line.Text) && !head.Exists(piece => piece.IsPlace))
            || (names.Count == 1 && !shares && distance <= 2 && !_headsHoldBoth)
            || (distance <= 2 && IsTitleBelow(index, names));
    }

    /// <summary>The title below employer, town and date: drawn unlike the text that follows, and no part of the head is a title.</summary>
    private bool IsTitleBelow(int index, List<HeadPiece> names) =>
        names.Count == 2
        && _score(_lines[index].Text) > 0
        && _lines[index].Text.Length < LongestName
        && names.TrueForAll(name => _score(name.Text) <= 0)
        && (index + 1 == _lines.Count || _lines[index + 1].IsBullet || _lines[index + 1].Style != _lines[index].Style);

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
                text = DateText.RemoveDuration(HeadLines.MarkBreaks(run, 0, date.Index) + " | " + HeadLines.MarkBreaks(run, date.EndIndex, text.Length));
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
            if (text == run.Text)
            {
                text = HeadLines.MarkBreaks(run, 0, text.Length);
            }
            var atRight = cell > 0 && run.Box.Left > (line.ColumnLeft + line.ColumnRight) / 2;
            foreach (var (piece, afterBreak) in HeadLines.SplitMarked(text).Where(part => !DateText.IsRemark(part.Text)))
            {
                head.Add(new HeadPiece(piece, run.Style, index, atRight, afterBreak));
            }
        }
    }
}

using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>What the lines of an entry's head look like, and how they are taken apart.</summary>
internal static partial class HeadLines
{
    private const int LongestHead = 130;

    /// <summary>Narrower columns, in points, break names.</summary>
    private const double NarrowColumn = 230;

    /// <summary>Stands where the style changes at a comma; no text holds it.</summary>
    private const string BreakMark = "\u0001";

    [GeneratedRegex(@"\s*[|•·▪◆♦▸➤⋅◇❖]\s*|\s+[–—−-]\s+|\s+[–—−-](?=\p{Lu})|\s+/\s+|\s+@\s*|\s+(?:at|chez|bei|auprès de|pour le compte de)\s+(?=\p{Lu})|\s*;\s+|:\s+", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex SeparatorPattern();

    [GeneratedRegex(@"^(?:environnements?(?: techniques?)?|stack(?: technique)?|tech(?:nical)?(?: stack| environment)?|technologies(?: used| utilisees)?|tools(?: used)?|outils|logiciels|competences(?: cles| mobilisees| acquises)?|skills(?: used)?|technologien|werkzeuge|eingesetzte technologien|tecnologias|herramientas|entorno(?: tecnico)?|keywords|mots cles|used|built with)\s*:", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex ToolsPattern();

    public static bool LooksLikeHead(TextLine line)
    {
        var text = line.Text;
        if (line.IsBullet || text.Length > LongestHead || IsToolsLine(line) || char.IsLower(text[0]))
        {
            return false;
        }
        // A sentence: it ends with a full stop that is no abbreviation.
        return !(text[^1] == '.' && text.Length > 50 && line.Cells.Count == 1 && (DateText.FindAll(text).Count == 0 || text[..^1].Contains(". ", StringComparison.Ordinal))) && !text.EndsWith(':') && !IsLinkOnly(text);
    }

    public static bool IsToolsLine(TextLine line) => ToolsPattern().IsMatch(Folding.Fold(line.Text));

    public static string ToolsOf(string text) => text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];

    private static bool IsLinkOnly(string text) => ContactText.Links(text).FirstOrDefault() is { } link && link.Length == text.Trim().Length;

    public static bool SameFont(TextLine a, TextLine b) =>
        a.Style.Bold == b.Style.Bold && Math.Abs(a.Style.Size - b.Style.Size) < 0.6;

    /// <summary>Pieces of a marked text; those behind a mark may belong to the piece before them.</summary>
    public static IEnumerable<(string Text, bool AfterBreak)> SplitMarked(string text) =>
        text.Split(BreakMark).SelectMany((part, i) => SplitPieces(part).Select((piece, j) => (piece, i > 0 && j == 0)));

    public static IEnumerable<string> SplitPieces(string text) =>
        SeparatorPattern().Split(text).Select(Trim).Where(piece => piece.Length > 1 || (piece.Length == 1 && char.IsLetterOrDigit(piece[0])));

    /// <summary>A part of a run's text, with a mark where bold or italic begins or ends beside a comma: "<b>Nurse, Ward 3</b>, <i>City Hospital</i>".</summary>
    public static string MarkBreaks(TextRun run, int start, int end)
    {
        var text = run.Text[start..end];
        foreach (var position in run.Breaks.Where(position => position > start && position < end).Reverse())
        {
            if (run.Text[start..position].TrimEnd().EndsWith(',') || run.Text[position..end].TrimStart().StartsWith(','))
            {
                text = text.Insert(position - start, BreakMark);
            }
        }
        return text;
    }

    public static string Trim(string piece)
    {
        var trimmed = piece.Trim(' ', ',', ';', ':', '|', '-', '–', '—', '•', '·');
        // A bracket whose partner went with the date.
        if (trimmed.StartsWith('(') && !trimmed.Contains(')', StringComparison.Ordinal) || trimmed.StartsWith(')'))
        {
            trimmed = trimmed[1..];
        }
        if (trimmed.EndsWith('(') || (trimmed.EndsWith(')') && !trimmed.Contains('(', StringComparison.Ordinal)))
        {
            trimmed = trimmed[..^1];
        }
        if (trimmed is ['(', .. var inner, ')'] && !inner.Contains('(', StringComparison.Ordinal))
        {
            trimmed = inner;
        }
        return trimmed == "()" || trimmed == "." ? "" : trimmed.Trim(' ', ',', ';', ':', '|', '-', '–', '—');
    }

    /// <summary>Joins lines of a head that were broken within a date ("March 2018 –" / "September 2021.") or before a bracket.</summary>
    public static List<TextLine> JoinBroken(List<TextLine> lines, Func<string, int> score)
    {
        var joined = new List<TextLine>();
        foreach (var line in lines)
        {
            if (joined.Count > 0 && joined[^1] is var previous && !previous.IsBullet && !line.IsBullet && previous.Column == line.Column && (BreaksWithinHead(previous, line) || BreaksWithinName(previous, line, score)))
            {
                var last = previous.Cells[^1];
                previous.Replace([.. previous.Cells.Take(previous.Cells.Count - 1), last.WithText(Paragraphs.JoinTexts(last.Text, line.Cells[0].Text)), .. line.Cells.Skip(1)]);
                continue;
            }
            joined.Add(line);
        }
        return joined;
    }

    /// <summary>A name that a narrow column broke: one style, no space between, and no room for the next word on the line before.</summary>
    private static bool BreaksWithinName(TextLine previous, TextLine line, Func<string, int> score) =>
        previous.Cells is [var first]
        && line.Cells is [var second]
        && first.Style == second.Style
        && (first.Style.Bold || score(first.Text) > 0)
        && line.GapAbove < 0.35
        && Math.Abs(first.Box.Left - second.Box.Left) < 2
        && first.Text.Length + second.Text.Length < LongestHead
        && score(first.Text) * score(second.Text) >= 0
        && first.Dates.Concat(second.Dates).FirstOrDefault() is null
        && !PlaceText.IsPlace(first.Text)
        && !EndsSentence(first.Text)
        && (char.IsLower(second.Text[0]) || (line.ColumnRight - line.ColumnLeft < NarrowColumn && Paragraphs.IsFull(previous, line)));

    private static bool EndsSentence(string text) => text[^1] is '.' or ':' or ';';

    private static bool BreaksWithinHead(TextLine previous, TextLine line)
    {
        var first = previous.Cells[^1].Text;
        var joined = first + " " + line.Cells[0].Text;
        if (joined.Length > 260 || line.GapAbove > 1)
        {
            return false;
        }
        if (DateText.FindAll(joined).Exists(date => date.IsRange && date.Index < first.Length - 3 && date.EndIndex > first.Length + 1 && joined[date.EndIndex..].Trim(' ', '.', ')', ',').Length == 0))
        {
            return true;
        }
        if (first.LastIndexOf('(') > first.LastIndexOf(')') && line.Text.Contains(')', StringComparison.Ordinal) && line.Cells.Count == 1)
        {
            return true;
        }
        var hasDate = previous.HasRange;
        return hasDate && line.Cells.Count == 1 && (line.Text[0] == '(' || (first.EndsWith(',') && !previous.Cells[^1].IsDateOnly) || (char.IsLower(line.Text[0]) && first.Length > 40));
    }
}

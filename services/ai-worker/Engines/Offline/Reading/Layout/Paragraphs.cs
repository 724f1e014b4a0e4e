namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>A paragraph or a bullet with its lines joined.</summary>
internal sealed record Paragraph(string Text, bool IsBullet);

/// <summary>Joins lines that drawing broke: wrapped bullets and paragraphs, words divided at the end of a line.</summary>
internal static class Paragraphs
{
    /// <summary>A line that ends this near to the right edge of its column, in points, may go on in the next.</summary>
    private const double FullLineShare = 0.82;

    /// <summary>A cell that begins beyond this share of the column stands in its right margin.</summary>
    private const double MarginShare = 0.5;

    public static List<Paragraph> Join(IEnumerable<TextLine> lines)
    {
        var result = new List<Paragraph>();
        TextLine? previous = null;
        TextLine? bullet = null;
        foreach (var line in lines)
        {
            if (line.Text.Length == 0)
            {
                continue;
            }
            if (previous is not null && Continues(previous, line, bullet))
            {
                AddTo(result, previous, line);
            }
            else
            {
                result.Add(new Paragraph(line.Text, line.IsBullet));
                bullet = line.IsBullet ? line : null;
            }
            previous = line;
        }
        return result;
    }

    /// <summary>Only what stands above the next line goes on in it; what stands in the margin beside them is a paragraph of its own.</summary>
    private static void AddTo(List<Paragraph> paragraphs, TextLine previous, TextLine line)
    {
        var paragraph = paragraphs[^1];
        paragraphs.RemoveAt(paragraphs.Count - 1);
        var margin = TextOf(previous.Cells.Skip(MarginStart(previous, line.Left)));
        if (margin.Length > 0 && paragraph.Text.EndsWith(margin, StringComparison.Ordinal))
        {
            paragraphs.Add(new Paragraph(margin, IsBullet: false));
            paragraph = paragraph with { Text = paragraph.Text[..^margin.Length].TrimEnd() };
        }
        var start = MarginStart(line, line.Left);
        if (start < line.Cells.Count)
        {
            paragraphs.Add(new Paragraph(TextOf(line.Cells.Skip(start)), IsBullet: false));
        }
        paragraphs.Add(paragraph with { Text = JoinTexts(paragraph.Text, TextOf(line.Cells.Take(start))) });
    }

    /// <summary>Index of the first cell that stands far to the right of a text's left edge; the number of cells without one.</summary>
    private static int MarginStart(TextLine line, double left)
    {
        for (var i = 1; i < line.Cells.Count; i++)
        {
            if (line.Cells[i].Box.Left > left + (MarginShare * (line.ColumnRight - line.ColumnLeft)))
            {
                return i;
            }
        }
        return line.Cells.Count;
    }

    private static string TextOf(IEnumerable<TextRun> cells) => string.Join("  ", cells.Select(cell => cell.Text));

    /// <summary>The line goes on with the text of the one before it.</summary>
    public static bool Continues(TextLine previous, TextLine line, TextLine? bullet)
    {
        if (line.IsBullet)
        {
            return false;
        }
        var startsLow = char.IsLower(line.Text[0]);
        var besideMargin = previous.Cells.Count > 1 && MarginStart(previous, line.Left) < previous.Cells.Count;
        if (besideMargin && !startsLow)
        {
            return false;
        }
        if (line.Cells.Count > 1)
        {
            // Beside something in the margin only a bullet's text that plainly goes on.
            return bullet is not null && startsLow && MarginStart(line, line.Left) == 1 && line.Column == previous.Column && line.GapAbove < 1.1 && !EndsSentence(previous.Cells[0].Text);
        }
        if (line.Page != previous.Page || line.Column != previous.Column)
        {
            return startsLow && !EndsSentence(previous.Text);
        }
        if (EndsWithHyphen(besideMargin ? previous.Cells[0].Text : previous.Text) && startsLow)
        {
            return true;
        }
        if (line.GapAbove > 1.1)
        {
            return false;
        }
        if (bullet is not null)
        {
            return line.Left > bullet.Left + 2 || (startsLow && !EndsSentence(previous.Text));
        }
        return IsFull(previous, line) || (startsLow && !EndsSentence(previous.Text));
    }

    /// <summary>The first word of the next line would not have found room on this one.</summary>
    public static bool IsFull(TextLine line, TextLine next)
    {
        var space = next.Text.IndexOf(' ', StringComparison.Ordinal);
        var firstWord = space < 0 ? next.Text.Length : space;
        var width = next.Cells[0].Box.Width * firstWord / Math.Max(1, next.Cells[0].Text.Length);
        return line.Box.Right + width > line.ColumnRight && line.Box.Right > line.ColumnLeft + (FullLineShare * 0.5 * (line.ColumnRight - line.ColumnLeft));
    }

    public static string JoinTexts(string first, string second)
    {
        if (first.Length > 1 && first[^1] is '-' or '\u00AD' or '‐' && char.IsLetter(first[^2]) && char.IsLower(second[0]))
        {
            // "e-" / "commerce": no word is divided after its first letter.
            return first[..^1].TrimEnd('\u00AD') is var stem && first[^1] != '\u00AD' && (stem.Length == 1 || !char.IsLetter(stem[^2])) ? first + second : stem + second;
        }
        return first + " " + second;
    }

    private static bool EndsWithHyphen(string text) => text.Length > 1 && text[^1] is '-' or '\u00AD' or '‐' && char.IsLetter(text[^2]);

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?';
}

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>A paragraph or a bullet with its lines joined.</summary>
internal sealed record Paragraph(string Text, bool IsBullet);

/// <summary>Joins lines that drawing broke: wrapped bullets and paragraphs, words divided at the end of a line.</summary>
internal static class Paragraphs
{
    /// <summary>A line that ends this near to the right edge of its column, in points, may go on in the next.</summary>
    private const double FullLineShare = 0.82;

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
                result[^1] = result[^1] with { Text = JoinTexts(result[^1].Text, line.Text) };
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

    /// <summary>The line goes on with the text of the one before it.</summary>
    public static bool Continues(TextLine previous, TextLine line, TextLine? bullet)
    {
        if (line.IsBullet || line.Cells.Count > 1)
        {
            return false;
        }
        var startsLow = char.IsLower(line.Text[0]);
        if (line.Page != previous.Page || line.Column != previous.Column)
        {
            return startsLow && !EndsSentence(previous.Text);
        }
        if (EndsWithHyphen(previous.Text) && startsLow)
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
            return first[..^1].TrimEnd('\u00AD') + second;
        }
        return first + " " + second;
    }

    private static bool EndsWithHyphen(string text) => text.Length > 1 && text[^1] is '-' or '\u00AD' or '‐' && char.IsLetter(text[^2]);

    private static bool EndsSentence(string text) => text[^1] is '.' or '!' or '?';
}

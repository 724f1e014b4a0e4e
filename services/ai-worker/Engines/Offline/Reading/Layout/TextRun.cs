using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>Words on one baseline without a wide gap between them: a cell of a row.</summary>
/// <param name="labelLength">Characters at the beginning that are bold where the rest is not: a label; 0 without one.</param>
/// <param name="breaks">Positions at which the text turns bold or italic, or back.</param>
internal sealed class TextRun(string text, Box box, TextStyle style, IReadOnlyList<string> links, int labelLength = 0, IReadOnlyList<int>? breaks = null)
{
    private readonly Lazy<List<DateMatch>> _dates = new(() => DateText.FindAll(text), isThreadSafe: false);
    private readonly Lazy<bool> _isDateOnly = new(() => DateText.IsDateOnly(text), isThreadSafe: false);
    private readonly Lazy<SectionKind?> _heading = new(() => SectionHeadings.KindOf(text), isThreadSafe: false);
    private readonly Lazy<bool> _hasContact = new(() => ContactText.HasContact(text), isThreadSafe: false);

    public string Text { get; } = text;
    public Box Box { get; } = box;
    public TextStyle Style { get; } = style;
    public IReadOnlyList<string> Links { get; } = links;
    public int LabelLength { get; } = labelLength;
    public IReadOnlyList<int> Breaks { get; } = breaks ?? [];

    /// <summary>An icon stood before the text: a contact, or the sign of a heading.</summary>
    public bool HadIcon { get; private init; }

    /// <summary>All letters are capitals; small capitals count.</summary>
    public bool IsUpperCase { get; } = AllCapitals(text);

    public IReadOnlyList<DateMatch> Dates => _dates.Value;
    public bool IsDateOnly => _isDateOnly.Value;
    public bool HasContact => _hasContact.Value;

    /// <summary>The kind of section that the words open.</summary>
    public SectionKind? Heading => _heading.Value;

    public TextRun WithText(string newText)
    {
        if (newText.StartsWith(Text, StringComparison.Ordinal))
        {
            return new TextRun(newText, Box, Style, Links, LabelLength, Breaks) { HadIcon = HadIcon };
        }
        var shift = newText.Length - Text.Length;
        var keeps = Text.EndsWith(newText, StringComparison.Ordinal);
        return new TextRun(newText, Box, Style, Links, Math.Max(0, LabelLength + shift), keeps ? [.. Breaks.Select(position => position + shift).Where(position => position > 0)] : null) { HadIcon = HadIcon };
    }

    public TextRun WithoutIcon() =>
        !Text.Contains(Glyphs.LeadingIcon, StringComparison.Ordinal) ? this
            : new TextRun(Text.Replace(Glyphs.LeadingIcon, "", StringComparison.Ordinal).TrimStart(), Box, Style, Links, LabelLength) { HadIcon = true };

    private static bool AllCapitals(string text)
    {
        var letters = 0;
        foreach (var character in text)
        {
            if (char.IsLower(character))
            {
                return false;
            }
            letters += char.IsLetter(character) ? 1 : 0;
        }
        return letters >= 3;
    }
}

/// <summary>A line of the document in reading order; its cells stand side by side with wide gaps between them.</summary>
internal sealed class TextLine(int page, int column, IReadOnlyList<TextRun> cells)
{
    public int Page { get; } = page;

    /// <summary>Number of the column of text that holds the line, in reading order over all pages.</summary>
    public int Column { get; } = column;
    public IReadOnlyList<TextRun> Cells { get; private set; } = cells;
    public string Text { get; private set; } = JoinText(cells);
    public Box Box { get; private set; } = cells.Select(cell => cell.Box).Aggregate((a, b) => a.Union(b));

    /// <summary>Free space above, in line heights; large at the beginning of a column.</summary>
    public double GapAbove { get; set; } = 9;

    /// <summary>The line begins with a bullet, which its text no longer holds.</summary>
    public bool IsBullet { get; set; }

    /// <summary>Contacts at the foot or the top of pages: they belong to the person, not to the section above.</summary>
    public bool IsFooter { get; set; }

    /// <summary>Right edge of the column's text.</summary>
    public double ColumnRight { get; set; }
    public double ColumnLeft { get; set; }

    public TextStyle Style => Cells[0].Style;

    /// <summary>Bold, or beginning in bold.</summary>
    public bool BeginsBold => Cells[0].Style.Bold || Cells[0].LabelLength > 0;
    public double Left => Cells[0].Box.Left;
    public bool HasRange => Cells.Any(cell => cell.Dates.Any(date => date.IsRange));

    /// <summary>Left edge of what is no date.</summary>
    public double ContentLeft => (Cells.FirstOrDefault(cell => !cell.IsDateOnly) ?? Cells[0]).Box.Left;

    public IEnumerable<string> Links => Cells.SelectMany(cell => cell.Links);

    public void Replace(IReadOnlyList<TextRun> newCells)
    {
        Cells = newCells;
        Text = JoinText(newCells);
        Box = newCells.Select(cell => cell.Box).Aggregate((a, b) => a.Union(b));
    }

    public override string ToString() => Text;

    private static string JoinText(IReadOnlyList<TextRun> cells) => string.Join("  ", cells.Select(cell => cell.Text));
}

using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Skills;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Sections;

/// <summary>
/// Finds the section headings of a document: lines made of heading words in the style that most of them share, and lines of
/// other words in that same style when it is used for nothing else.
/// </summary>
internal sealed class SectionSplitter
{
    private const double SizeTolerance = 0.35;

    private readonly List<TextLine> _lines;
    private readonly Dictionary<TextLine, SectionKind> _headings;
    private readonly double _bodySize;
    private readonly int _bodyColour;

    /// <summary>A side bar may have headings of its own size.</summary>
    private readonly HashSet<int> _columnsWithPrimary = [];
    private readonly HashSet<TextLine> _unknown = [];

    private SectionSplitter(List<TextLine> lines)
    {
        _lines = lines;
        var styles = lines.SelectMany(line => line.Cells).ToList();
        _bodySize = styles.GroupBy(cell => Math.Round(cell.Style.Size * 2) / 2).MaxBy(group => group.Sum(cell => cell.Text.Length))!.Key;
        _bodyColour = styles.GroupBy(cell => cell.Style.Colour).MaxBy(group => group.Sum(cell => cell.Text.Length))!.Key;
        _headings = FindHeadings();
    }

    public static List<Section> Split(List<TextLine> lines) => new SectionSplitter(lines).Split();

    /// <summary>What makes a heading look like a heading, apart from its colour.</summary>
    private readonly record struct Signature(double Size, bool Bold, bool UpperCase)
    {
        public static Signature Of(TextLine line) =>
            new(Math.Round(line.Style.Size * 2) / 2, line.Style.Bold, line.Cells[0].IsUpperCase);

        public bool IsLike(Signature other) => Math.Abs(Size - other.Size) <= SizeTolerance + 0.5 && Bold == other.Bold && UpperCase == other.UpperCase;
    }

    private Dictionary<TextLine, SectionKind> FindHeadings()
    {
        var candidates = new Dictionary<TextLine, SectionKind>();
        for (var i = 0; i < _lines.Count; i++)
        {
            var line = _lines[i];
            if (!line.IsBullet && !line.IsFooter && line.Cells.Count == 1 && line.Cells[0].Heading is { } kind && !(i > 0 && candidates.Count == 0 && IsRestOfTitle(_lines[i - 1], line)))
            {
                candidates[line] = kind;
            }
        }
        if (candidates.Count == 0)
        {
            return candidates;
        }
        var primary = candidates
            .Where(pair => pair.Value != SectionKind.Ignored)
            .GroupBy(pair => Signature.Of(pair.Key))
            .OrderByDescending(group => group.Select(pair => pair.Value).Distinct().Count())
            .ThenByDescending(group => group.Key.Size)
            .Select(group => (Signature?)group.Key)
            .FirstOrDefault();
        if (primary is { } main)
        {
            _columnsWithPrimary.UnionWith(candidates.Keys.Where(line => Signature.Of(line).IsLike(main)).Select(line => line.Column));
        }
        var repeated = candidates.Keys
            .GroupBy(line => Folding.Words(line.Text), StringComparer.Ordinal)
            .Where(group => group.Count() > 1 && group.Select(line => line.Page).Distinct().Count() < group.Count())
            .Select(group => group.Key)
            .ToHashSet(StringComparer.Ordinal);
        var headings = candidates
            .Where(pair => pair.Value == SectionKind.Ignored || IsHeading(pair.Key, primary, repeated))
            .ToDictionary();
        foreach (var style in headings.Where(pair => pair.Value != SectionKind.Ignored).Select(pair => Signature.Of(pair.Key)).Distinct().ToList())
        {
            // Where the headings of most sections stand, smaller ones only divide a section.
            if ((primary is { } first && style.IsLike(first)) || headings.Keys.Where(line => Signature.Of(line) == style).All(line => !_columnsWithPrimary.Contains(line.Column)))
            {
                AddUnknownHeadings(headings, candidates, style);
            }
        }
        return headings;
    }

    /// <summary>"Developer, full" / "stack": a large line that goes on is no heading, whatever its words.</summary>
    private bool IsRestOfTitle(TextLine previous, TextLine line) =>
        Math.Abs(previous.Style.Size - line.Style.Size) < SizeTolerance
        && line.Style.Size > _bodySize + 2
        && line.GapAbove < 0.4
        && line.Column == previous.Column;

    private bool IsHeading(TextLine line, Signature? primary, HashSet<string> repeated)
    {
        var signature = Signature.Of(line);
        if (primary is { } main && signature.IsLike(main))
        {
            return IsEmphasised(line) || line.GapAbove > 0.25 || !repeated.Contains(Folding.Words(line.Text));
        }
        return !repeated.Contains(Folding.Words(line.Text))
            && (IsEmphasised(line) || line.GapAbove > 0.8)
            && (primary is null || signature.Size >= primary.Value.Size - 1.6 || line.GapAbove > 8 || !_columnsWithPrimary.Contains(line.Column));
    }

    private bool IsEmphasised(TextLine line) =>
        line.Style.Bold || line.Cells[0].IsUpperCase || line.Style.Size > _bodySize + 0.4 || line.Style.Colour != _bodyColour;

    /// <summary>Headings of words that no list knows ("Tickets", "Mandate"): same style, same left edge, and the style is theirs alone.</summary>
    private void AddUnknownHeadings(Dictionary<TextLine, SectionKind> headings, Dictionary<TextLine, SectionKind> candidates, Signature style)
    {
        var known = headings.Keys.Where(line => Signature.Of(line) == style).ToList();
        if (known.Count < 2 || (style.Size < _bodySize + 0.7 && !style.UpperCase && known.TrueForAll(line => line.Style.Colour == _bodyColour)))
        {
            return;
        }
        var colours = known.Select(line => line.Style.Colour).ToHashSet();
        // Above the contacts stand the name and the title.
        var first = _lines.FindIndex(line => headings.ContainsKey(line) || line.Cells.Any(cell => cell.HasContact));
        var unknown = _lines
            .Skip(first)
            .Where(line => !headings.ContainsKey(line) && !candidates.ContainsKey(line) && LooksLikeHeading(line))
            .ToList();
        if (unknown.Count <= known.Count)
        {
            foreach (var line in unknown)
            {
                headings[line] = SectionKind.Extras;
                _unknown.Add(line);
            }
        }

        bool LooksLikeHeading(TextLine line) =>
            Signature.Of(line) == style
            && colours.Contains(line.Style.Colour)
            && line is { IsBullet: false, Cells.Count: 1, Text.Length: <= 45 }
            && line.Text.Count(character => character == ' ') < 6
            && !line.Text.Any(char.IsDigit)
            && !line.Cells[0].HasContact
            && char.IsLetter(line.Text[0])
            && known.Exists(other => Math.Abs(other.Left - line.Left) < 3 || Math.Abs(other.Box.CentreX - line.Box.CentreX) < 3);
    }

    /// <summary>Sections under unknown titles are told by what they hold: short items are skills when no other section has them.</summary>
    private static void NameUnknown(List<Section> sections, HashSet<Section> unknown)
    {
        var hasSkills = sections.Exists(section => section.Kind == SectionKind.Skills);
        var hasExperience = sections.Exists(section => section.Kind == SectionKind.Experience);
        for (var i = 0; i < sections.Count; i++)
        {
            var lines = sections[i].Lines;
            if (sections[i].Kind == SectionKind.Languages && lines.Count > 0 && !lines.Exists(line => LanguagesReader.Mentions(line.Text)))
            {
                // "Languages: Python, Go" as a group of skills.
                sections[i] = sections[i] with { Kind = SectionKind.Skills };
                continue;
            }
            if (!unknown.Contains(sections[i]) || lines.Count == 0)
            {
                continue;
            }
            if (!hasExperience && lines.Exists(line => line.HasRange) && lines.Exists(line => NameWords.TitleScore(line.Text) > 0))
            {
                sections[i] = sections[i] with { Kind = SectionKind.Experience };
            }
            else if ((!hasSkills || IsSkills(i - 1) || IsSkills(i + 1)) && lines.Sum(line => line.Cells.Count) > 2 && lines.TrueForAll(line => line.Cells.All(cell => cell.Text.Length <= 40) && line.Cells[0].Dates.Count == 0))
            {
                sections[i] = sections[i] with { Kind = SectionKind.Skills };
            }
        }

        bool IsSkills(int index) => index > 0 && index < sections.Count && sections[index].Kind == SectionKind.Skills;
    }

    private List<Section> Split()
    {
        var unknown = new HashSet<Section>(ReferenceEqualityComparer.Instance);
        var header = new Section(null, "", []);
        var sections = new List<Section> { header };
        var current = header;
        var lastOfColumn = new List<(double Left, double Right, int Page, Section Section)>();
        var column = -1;
        TextLine? previous = null;
        var nameSize = _lines.Where(line => line.Page == 1).Select(line => line.Style.Size).DefaultIfEmpty().Max();
        header.Lines.AddRange(_lines.Where(line => line.IsFooter));
        foreach (var line in _lines.Where(line => !line.IsFooter))
        {
            if (line.Column != column)
            {
                current = ContinuedSection(line, current, header, lastOfColumn, nameSize);
                column = line.Column;
            }
            if (previous is not null && IsRestOfHeading(previous, line) && current.Lines.Count == 0 && current != header)
            {
                // "Compétences" / "techniques": one heading over two lines.
                var whole = current with { Heading = current.Heading + " " + line.Text };
                sections[sections.IndexOf(current)] = whole;
                current = whole;
            }
            else if (previous is not null && current.Lines.Count == 0 && BeginsHeading(previous, line) is { } joined)
            {
                // "Schul- und" / "Berufsausbildung".
                sections.Remove(current);
                sections.Add(current = new Section(joined, current.Heading + " " + line.Text, []));
            }
            else if (_headings.TryGetValue(line, out var kind))
            {
                if (kind == SectionKind.Ignored)
                {
                    continue;
                }
                // A heading over two lines, or a section that goes on after a page break.
                current = sections.Find(section => section.Kind == kind && kind != SectionKind.Extras && Folding.Words(section.Heading) == Folding.Words(SectionHeadings.Spelling(line.Text))) ?? new Section(kind, SectionHeadings.Spelling(line.Text), []);
                if (!sections.Contains(current))
                {
                    sections.Add(current);
                }
                if (_unknown.Contains(line))
                {
                    unknown.Add(current);
                }
            }
            else
            {
                current.Lines.Add(line);
            }
            previous = line;
            lastOfColumn.RemoveAll(entry => entry.Left == line.ColumnLeft && entry.Page == line.Page);
            lastOfColumn.Add((line.ColumnLeft, line.ColumnRight, line.Page, current));
        }
        NameUnknown(sections, unknown);
        return sections;
    }

    /// <summary>The kind of a heading over two lines, the first of which ends with "and" or a hyphen; null when the lines are none.</summary>
    private SectionKind? BeginsHeading(TextLine heading, TextLine line) =>
        _headings.ContainsKey(heading)
        && line.Column == heading.Column
        && line.GapAbove < 1
        && Signature.Of(line) == Signature.Of(heading)
        && (heading.Text[^1] is '-' or '&' || SectionHeadings.EndsWithConnector(heading.Text))
        && SectionHeadings.KindOf(heading.Text + " " + line.Text) is > SectionKind.Ignored and var kind ? kind : null;

    private bool IsRestOfHeading(TextLine heading, TextLine line) =>
        _headings.ContainsKey(heading)
        && line is { IsBullet: false, Cells.Count: 1 }
        && line.Column == heading.Column
        && line.GapAbove < 1
        && Signature.Of(line) == Signature.Of(heading)
        && line.Style.Colour == heading.Style.Colour
        && SectionHeadings.IsQualifier(line.Text);

    /// <summary>The section to which the first lines of a column belong.</summary>
    private Section ContinuedSection(TextLine line, Section current, Section header, List<(double Left, double Right, int Page, Section Section)> columns, double nameSize)
    {
        if (columns.Count == 0)
        {
            return header;
        }
        if (columns[^1].Page != line.Page)
        {
            // A new page goes on with the column above it.
            var above = columns.FindLast(entry => entry.Page == line.Page - 1 && Math.Abs(entry.Left - line.ColumnLeft) < 20);
            return above.Section ?? current;
        }
        var firstLines = _lines.Where(other => other.Column == line.Column).TakeWhile(other => !_headings.ContainsKey(other)).ToList();
        if (firstLines.Exists(other => line.Page == 1 && other.Style.Size >= nameSize - 0.1 && nameSize > _bodySize + 2))
        {
            return header;
        }
        var previous = columns[^1];
        var isBelow = line.ColumnLeft < previous.Right && line.ColumnRight > previous.Left;
        if (isBelow)
        {
            return current;
        }
        // Newspaper columns are of one width; the text beside a side bar has nothing to do with it.
        var ratio = (line.ColumnRight - line.ColumnLeft) / Math.Max(1, previous.Right - previous.Left);
        return ratio is > 0.75 and < 1.33 || line.Page > 1 ? current : header;
    }
}

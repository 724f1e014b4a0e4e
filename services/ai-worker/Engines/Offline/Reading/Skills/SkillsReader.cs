using System.Collections.Frozen;
using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Skills;

/// <summary>Collects the skills of skill sections: labelled lines, enumerations, grids, one a line, with levels.</summary>
internal sealed class SkillsReader
{
    private const int LongestLabel = 45;

    private static readonly WordLists Lists = WordLists.Load("skill-words.txt");
    private static readonly FrozenSet<string> ToolWords = Lists.Set("tools");
    private static readonly FrozenSet<string> SoftPhrases = Lists.Set("soft");
    private static readonly FrozenSet<string> MethodWords = Lists.Set("methods");

    private readonly List<CvSkill> _hard = [];
    private readonly List<CvSkill> _tools = [];
    private readonly List<string> _soft = [];
    private readonly List<string> _methods = [];

    /// <summary>Labelled lines that are no skills: label, text. They belong to languages or extras.</summary>
    public List<(SectionKind Kind, string Label, string Text)> Others { get; } = [];

    /// <summary>What was labelled as something else, but is a list of skills ("Languages: Python, Rust").</summary>
    public void Add(string label, IEnumerable<string> items)
    {
        foreach (var item in items)
        {
            Add(label, item);
        }
    }

    public CvSkills Skills => new()
    {
        HardSkills = _hard.Count > 0 ? _hard : null,
        Tools = _tools.Count > 0 ? _tools : null,
        SoftSkills = _soft.Count > 0 ? _soft : null,
        Methodologies = _methods.Count > 0 ? _methods : null,
    };

    public void Read(string heading, List<TextLine> lines)
    {
        var label = heading;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            if (IsLabelLine(line, lines, i))
            {
                label = line.Text.Trim(' ', ':');
                continue;
            }
            if (NamesGroups(line, lines, i))
            {
                continue;
            }
            var text = line.Text;
            var isLabelled = false;
            if (TakeLabel(line) is var (own, rest))
            {
                label = own;
                text = rest;
                isLabelled = true;
            }
            // An enumeration that goes on in the next lines.
            while (i + 1 < lines.Count && ContinuesEnumeration(lines[i], lines[i + 1], text, isLabelled))
            {
                text = Paragraphs.JoinTexts(text, lines[i + 1].Text);
                i++;
            }
            AddText(label, text, line, isLabelled);
            if (isLabelled)
            {
                label = heading;
            }
        }
    }

    private void AddText(string label, string text, TextLine line, bool isLabelled)
    {
        if (isLabelled && SectionHeadings.KindOf(label) is (SectionKind.Languages or SectionKind.Extras) and { } kind && !IsSoft(label))
        {
            Others.Add((kind, label, text));
            return;
        }
        IEnumerable<string> parts = isLabelled || line.Cells.Count == 1 || text != line.Text ? [text] : line.Cells.Select(cell => Bullets.StripBullet(cell.Text) ?? cell.Text);
        foreach (var item in parts.SelectMany(SkillList.SplitItems))
        {
            Add(label, item);
        }
    }

    /// <summary>Names of groups side by side, each above the level of its skills.</summary>
    private static bool NamesGroups(TextLine line, List<TextLine> lines, int index) =>
        line.Cells.Count > 1
        && index + 1 < lines.Count
        && ((lines[index + 1].Cells.Count == line.Cells.Count && lines[index + 1].Cells.All(cell => SkillLevels.OfWords(cell.Text) is not null))
            || (line.Cells.All(cell => cell.Style.Bold && !SkillList.HasSeparators(cell.Text)) && !lines[index + 1].Cells.Any(cell => cell.Style.Bold)));

    /// <summary>A line that names the group of the lines below it.</summary>
    private static bool IsLabelLine(TextLine line, List<TextLine> lines, int index)
    {
        if (line.Cells.Count > 1 || line.IsBullet || line.Text.Length > LongestLabel || SkillLevels.OfWords(line.Text) is not null)
        {
            return false;
        }
        if (line.Text.EndsWith(':'))
        {
            return true;
        }
        var next = index + 1;
        while (next < lines.Count && SkillLevels.OfWords(lines[next].Text) is not null)
        {
            next++;
        }
        if (next == lines.Count || SkillList.HasSeparators(line.Text))
        {
            return false;
        }
        var isEmphasised = (line.Style.Colour != lines[next].Style.Colour && SkillList.HasSeparators(lines[next].Text)) || (line.Style.Bold && !lines[next].Style.Bold) || line.Style.Size > lines[next].Style.Size + 0.6 || (line.Cells[0].IsUpperCase && line.Text.Length > 5 && SkillList.HasSeparators(lines[next].Text) && !lines[next].Cells[0].IsUpperCase);
        return isEmphasised && (SkillList.HasSeparators(lines[next].Text) || lines[next].IsBullet || next == index + 1);
    }

    /// <summary>"Logiciels : Sage, Excel", a bold label, or a label in a cell of its own.</summary>
    private static (string Label, string Text)? TakeLabel(TextLine line)
    {
        var first = line.Cells[0];
        var colon = first.Text.IndexOf(':', StringComparison.Ordinal);
        if (colon is > 1 and <= LongestLabel && (line.Cells.Count > 1 || colon < first.Text.Length - 1) && SkillLevels.OfWords(line.Text[(line.Text.IndexOf(':', StringComparison.Ordinal) + 1)..]) is null)
        {
            return (first.Text[..colon].Trim(), line.Text[(colon + 1)..].Trim());
        }
        // "Marketing — SEO, SEA": what stands before the dash is a label when an enumeration follows.
        var dash = first.Text.IndexOfAny(['–', '—']);
        if (dash is > 2 and <= LongestLabel && first.Text[dash - 1] == ' ' && !SkillList.HasSeparators(first.Text[..dash]) && SkillList.HasSeparators(first.Text[(dash + 1)..]))
        {
            return (first.Text[..dash].Trim(), line.Text[(dash + 1)..].Trim());
        }
        if (first.LabelLength is > 1 and <= LongestLabel && first.LabelLength < first.Text.Length)
        {
            var rest = (first.Text[first.LabelLength..].TrimStart(' ', ':', '–', '-', '—') + "  " + string.Join("  ", line.Cells.Skip(1).Select(cell => cell.Text))).Trim();
            return SkillLevels.OfWords(rest) is null ? (first.Text[..first.LabelLength].Trim(' ', ':'), rest) : null;
        }
        if (line.Cells.Count == 2
            && first.Text.Length <= LongestLabel
            && Bullets.StripBullet(line.Cells[1].Text) is null
            && (SkillList.HasSeparators(line.Cells[1].Text) || SectionHeadings.KindOf(first.Text) is not null)
            && !SkillList.HasSeparators(first.Text))
        {
            return (first.Text, line.Cells[1].Text);
        }
        return null;
    }

    private static bool ContinuesEnumeration(TextLine line, TextLine next, string text, bool isLabelled)
    {
        if (next.IsBullet || next.Cells.Count > 1 || (next.Style.Bold && !line.Style.Bold) || TakeLabel(next) is not null || next.GapAbove > 1)
        {
            return false;
        }
        var last = text[^1];
        return last is ',' or ';' or '•' or '|' or '/' or '-' or '\u00AD'
            || (SkillList.HasSeparators(text) || isLabelled) && (Paragraphs.IsFull(line, next) || char.IsLower(next.Text[0]))
            || (line.IsBullet && next.Left > line.Left + 2 && SkillList.HasSeparators(text));
    }

    private void Add(string label, string item)
    {
        var (text, level) = SkillLevels.TakeRating(item);
        text = text.Trim(' ', ':', '-', '–', '.');
        if (text.Length == 0 || SkillLevels.OfWords(text) is not null)
        {
            SetLastLevel(level ?? SkillLevels.OfWords(text));
            return;
        }
        if (level is null)
        {
            (text, level) = TakeLevelWords(text);
        }
        var skill = new CvSkill { Name = text, Proficiency = level };
        var words = Folding.Words(label).Split(' ');
        if (IsSoft(label))
        {
            _soft.Add(skill.Name);
        }
        else if (words.Any(MethodWords.Contains))
        {
            _methods.Add(skill.Name);
        }
        else if (words.Any(ToolWords.Contains))
        {
            _tools.Add(skill);
        }
        else
        {
            _hard.Add(skill);
        }
    }

    private static bool IsSoft(string label) => SoftPhrases.Contains(Folding.Words(label));

    private void SetLastLevel(string? level)
    {
        var list = _tools.Count > 0 && _hard.Count == 0 ? _tools : _hard;
        if (level is not null && list.Count > 0 && list[^1].Proficiency is null)
        {
            list[^1] = list[^1] with { Proficiency = level };
        }
    }

    /// <summary>"Excel (avancé)", "Python – expert", "SQL: good".</summary>
    private static (string Text, string? Level) TakeLevelWords(string text)
    {
        var cut = text.LastIndexOfAny(['(', ':', '–', '—']);
        return cut > 1 && SkillLevels.OfWords(text[(cut + 1)..].Trim(' ', ')')) is { } level ? (text[..cut].TrimEnd(' ', '-'), level) : (text, null);
    }
}

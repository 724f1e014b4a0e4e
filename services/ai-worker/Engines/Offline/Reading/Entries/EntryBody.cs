using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Skills;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>What stands below the head of an entry: bullets, prose and a line of tools.</summary>
internal sealed record EntryBody(IReadOnlyList<string> Bullets, IReadOnlyList<string> Text, IReadOnlyList<string> Tools)
{
    private const int LongestBullet = 1000;

    public static EntryBody Read(IEnumerable<TextLine> lines)
    {
        var bullets = new List<string>();
        var text = new List<string>();
        var tools = new List<string>();
        var rest = new List<TextLine>();
        var toolLines = new List<TextLine>();
        foreach (var line in lines)
        {
            if (HeadLines.IsToolsLine(line) || (toolLines.Count > 0 && !line.IsBullet && Paragraphs.Continues(toolLines[^1], line, null) && rest.Count == 0))
            {
                toolLines.Add(line);
            }
            else
            {
                rest.Add(line);
            }
        }
        foreach (var paragraph in Paragraphs.Join(toolLines))
        {
            tools.AddRange(SkillList.SplitItems(HeadLines.ToolsOf(paragraph.Text)));
        }
        foreach (var paragraph in Paragraphs.Join(rest))
        {
            if (paragraph.IsBullet && paragraph.Text.Length <= LongestBullet)
            {
                bullets.Add(paragraph.Text);
            }
            else if (!paragraph.IsBullet && bullets.Count > 0 && IsToolList(paragraph.Text))
            {
                tools.AddRange(SkillList.SplitItems(paragraph.Text));
            }
            else
            {
                text.Add(paragraph.Text);
            }
        }
        return new EntryBody(bullets, text, [.. tools.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>"React, TypeScript, Playwright" under the bullets of a job.</summary>
    private static bool IsToolList(string text)
    {
        var items = text.Split(',', StringSplitOptions.TrimEntries);
        return items.Length > 1 && items.All(item => item.Length is > 0 and < 30 && item.Count(character => character == ' ') < 3) && !text.EndsWith('.');
    }
}

using FitMyCv.AiWorker.Engines.Offline.Reading.Layout;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Entries;

/// <summary>Projects of a section: dated entries, else one per emphasised line with the lines below it.</summary>
internal static class ProjectsReader
{
    public static List<CvProject> Read(List<TextLine> lines)
    {
        if (lines.Count > 0 && lines.TrueForAll(line => line.IsBullet || line.Cells is [{ IsDateOnly: true }] || Paragraphs.Continues(lines[0], line, lines[0])))
        {
            return ReadBullets(lines);
        }
        var entries = EntrySplitter.Split(lines, singleDates: true, NameWords.TitleScore, out var before);
        var projects = ReadUndated(before);
        foreach (var entry in entries)
        {
            if (entry.Head.Count > 0)
            {
                projects.Add(Build([.. entry.Head.Select(piece => piece.Text)], entry.Body, entry.Start, entry.End));
            }
            else
            {
                projects.AddRange(ReadUndated(entry.Body));
            }
        }
        return projects;
    }

    /// <summary>One bullet each, which names the project, says what it is, and may end with its date.</summary>
    private static List<CvProject> ReadBullets(List<TextLine> lines)
    {
        var projects = new List<CvProject>();
        var texts = new List<string>();
        foreach (var paragraph in Paragraphs.Join(lines))
        {
            if (!paragraph.IsBullet && texts.Count > 0)
            {
                texts[^1] += " " + paragraph.Text;
            }
            else
            {
                texts.Add(paragraph.Text);
            }
        }
        foreach (var text in texts)
        {
            var date = DateText.FindAll(text).LastOrDefault(match => text[match.EndIndex..].Trim(' ', '.', ')').Length == 0);
            var rest = date is null ? text : text[..date.Index].TrimEnd(' ', '(', ',', '–', '-', '|');
            if (rest.Length == 0)
            {
                continue;
            }
            var parts = SplitName(rest).ToList();
            projects.Add(Build(parts, [], date?.Start ?? "", date?.End ?? ""));
        }
        return projects;
    }

    private static List<CvProject> ReadUndated(List<TextLine> lines)
    {
        var groups = new List<(TextLine Head, List<TextLine> Body)>();
        TextLine? bullet = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i];
            var continues = i > 0 && Paragraphs.Continues(lines[i - 1], line, bullet);
            bullet = line.IsBullet ? line : continues ? bullet : null;
            var isHead = groups.Count == 0
                || (!continues && HeadLines.LooksLikeHead(line) && HeadLines.SameFont(line, groups[0].Head) && (line.GapAbove > 0.4 || groups[^1].Body.Exists(other => other.Style != line.Style)));
            var allBullets = line.IsBullet && groups.Count > 0 && groups[0].Head.IsBullet && Math.Abs(line.Left - groups[0].Head.Left) < 2;
            if (isHead || allBullets)
            {
                groups.Add((line, []));
            }
            else
            {
                groups[^1].Body.Add(line);
            }
        }
        return groups.ConvertAll(group => Build([.. SplitName(group.Head.Text)], group.Body, "", ""));
    }

    private static IEnumerable<string> SplitName(string text)
    {
        var cut = text.IndexOf(" : ", StringComparison.Ordinal) is var colon and > 0 ? colon : text.IndexOf(": ", StringComparison.Ordinal);
        return cut is > 0 and < 80 ? [text[..cut].Trim(), text[(cut + 1)..].Trim(' ', ':')] : [text];
    }

    private static CvProject Build(List<string> head, List<TextLine> lines, string start, string end)
    {
        var body = EntryBody.Read(lines);
        var role = head.Skip(1).FirstOrDefault(piece => NameWords.TitleScore(piece) > 0 && piece.Length < 80 && !piece.Contains(',', StringComparison.Ordinal) && char.IsLetter(piece[0]));
        var summary = string.Join('\n', head.Skip(1).Where(piece => piece != role).Concat(body.Text).Concat(body.Bullets));
        return new CvProject
        {
            Name = head[0],
            Role = role,
            Summary = summary.Length > 0 ? summary : null,
            TechStack = body.Tools.Count > 0 ? body.Tools : null,
            StartDate = start.Length > 0 ? start : null,
            EndDate = end.Length > 0 ? end : null,
        };
    }
}

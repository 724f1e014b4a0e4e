using System.Reflection;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>One skill of a list: equal names, the first of which is shown, and what having the skill implies.</summary>
internal sealed record ListedSkill(string File, SkillKind Kind, IReadOnlyList<string> Names, IReadOnlyList<string> DeclaredOnly, IReadOnlyList<string> OwnWording, IReadOnlyList<string> Implied);

/// <summary>The skills of <c>Vocabulary/Skills/*.txt</c>; the form is described in the README beside the files.</summary>
internal static class SkillLists
{
    private const string Prefix = "skills.";

    public static IEnumerable<ListedSkill> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            foreach (var skill in Read(resource[Prefix.Length..], reader))
            {
                yield return skill;
            }
        }
    }

    private static IEnumerable<ListedSkill> Read(string file, StreamReader reader)
    {
        var kind = SkillKind.Unknown;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
            {
                kind = Enum.Parse<SkillKind>(line.AsSpan(3), ignoreCase: true);
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                foreach (var skill in Parse(file, kind, line))
                {
                    yield return skill;
                }
            }
        }
    }

    private static IEnumerable<ListedSkill> Parse(string file, SkillKind kind, string line)
    {
        var end = line.IndexOf(" > ", StringComparison.Ordinal);
        var implied = end < 0 ? [] : Split(line[(end + 3)..], ',');
        return Split(end < 0 ? line : line[..end], ',')
            .Select(skill => Split(skill, ';'))
            .Select(names => new ListedSkill(file, kind, [.. names.Select(Plain)], Marked(names, '*'), Marked(names, '~'), implied));
    }

    private static string[] Split(string text, char separator) => text.Split(separator, StringSplitOptions.TrimEntries);

    private static string Plain(string name) => name.TrimStart('*', '~');

    private static string[] Marked(string[] names, char mark) => [.. names.Where(name => name.Length - Plain(name).Length is var marks && name.AsSpan(0, marks).Contains(mark)).Select(Plain)];
}

using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>
/// Word lists of this folder, embedded: <c>[section]</c>, then lines <c>words: a b c</c> and <c>phrases: a b | c d</c>,
/// all folded; <c>#</c> begins a remark.
/// </summary>
internal sealed class WordLists
{
    private readonly Dictionary<string, List<string>> _sections = new(StringComparer.Ordinal);

    private WordLists()
    {
    }

    public IEnumerable<string> Sections => _sections.Keys;

    public IReadOnlyList<string> Of(string section) => _sections[section];

    public FrozenSet<string> Set(string section) => Of(section).ToFrozenSet(StringComparer.Ordinal);

    public static WordLists Load(string name)
    {
        var resource = "reading." + name;
        using var stream = typeof(WordLists).Assembly.GetManifestResourceStream(resource)
            ?? throw new InvalidOperationException($"The word list {name} is not embedded.");
        using var reader = new StreamReader(stream);
        var lists = new WordLists();
        List<string>? current = null;
        while (reader.ReadLine() is { } line)
        {
            if (line.StartsWith('['))
            {
                lists._sections[line.Trim('[', ']')] = current = [];
            }
            else if (line.StartsWith("words:", StringComparison.Ordinal))
            {
                current!.AddRange(line["words:".Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
            else if (line.StartsWith("phrases:", StringComparison.Ordinal))
            {
                current!.AddRange(line["phrases:".Length..].Split('|', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries));
            }
        }
        return lists;
    }
}

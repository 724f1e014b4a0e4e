using System.Collections.Frozen;
using System.Reflection;

namespace FitMyCv.AiWorker.Domain.Matching;

/// <summary>
/// The occupations of <c>occupations.txt</c>, found by the longest of their names that stands in a title. A name of one word must lead the title or a phrase of it,
/// as the head of a title does (first in French and Spanish, last in English, either in German): a "driver developer" drives nothing.
/// </summary>
public sealed class Occupations : IOccupationSkills
{
    private const int Languages = 4;

    private readonly FrozenDictionary<string, Entry> _byName;
    private readonly int _longestName;
    private readonly SkillVocabulary _vocabulary;

    private Occupations(IEnumerable<Occupation> all, SkillVocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        var byName = new Dictionary<string, Entry>(StringComparer.Ordinal);
        foreach (var occupation in all)
        {
            for (var language = 0; language < occupation.Names.Count; language++)
            {
                foreach (var name in occupation.Names[language])
                {
                    var words = OccupationTitle.Words(name, vocabulary);
                    var key = Key(words, 0, words.Count);
                    _longestName = Math.Max(_longestName, words.Count);
                    var heads = language switch { 0 => Head.Last, 2 => Head.First | Head.Last, _ => Head.First };
                    // The first occupation keeps a name; the same name in another language may lead there too.
                    byName[key] = byName.TryGetValue(key, out var entry) ? entry with { Heads = entry.Heads | heads } : new(occupation, heads);
                }
            }
        }
        _byName = byName.ToFrozenDictionary(StringComparer.Ordinal);
    }

    [Flags]
    private enum Head
    {
        None = 0,
        First = 1,
        Last = 2,
    }

    /// <summary>The occupations of the service.</summary>
    public static Occupations Default { get; } = new(Read(), SkillVocabulary.Default);

    public IReadOnlyList<string> UsualSkills(string title)
    {
        ArgumentNullException.ThrowIfNull(title);
        var words = OccupationTitle.Words(title, _vocabulary);
        for (var count = Math.Min(_longestName, words.Count); count > 0; count--)
        {
            for (var from = 0; from + count <= words.Count; from++)
            {
                if (_byName.TryGetValue(Key(words, from, count), out var entry) && (count > 1 || Leads(words[from], entry.Heads)))
                {
                    return entry.Occupation.Skills;
                }
            }
        }
        return [];
    }

    /// <summary>The lines of the file, as written.</summary>
    internal static IEnumerable<Occupation> Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("vocabulary.occupations.txt")
            ?? throw new InvalidOperationException("The resource occupations.txt is missing.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                yield return Parse(line);
            }
        }
    }

    private static Occupation Parse(string line)
    {
        var end = line.IndexOf(" > ", StringComparison.Ordinal);
        var names = end < 0 ? [] : line[..end].Split('|').Select(list => Split(list, ';')).ToArray();
        return names.Length == Languages ? new(names, Split(line[(end + 3)..], ',')) : throw new FormatException($"Not an occupation: {line}");
    }

    private static string[] Split(string text, char separator) => text.Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private static string Key(IReadOnlyList<TitleWord> words, int from, int count) => string.Join(' ', words.Skip(from).Take(count).Select(word => word.Text));

    private static bool Leads(TitleWord word, Head heads) => (word.StartsPhrase && heads.HasFlag(Head.First)) || (word.EndsPhrase && heads.HasFlag(Head.Last));

    private readonly record struct Entry(Occupation Occupation, Head Heads);
}

/// <summary>Names by language (English, French, German, Spanish) and the usual skills, the most usual first.</summary>
internal sealed record Occupation(IReadOnlyList<string[]> Names, IReadOnlyList<string> Skills);

using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

internal enum SectionKind
{
    /// <summary>The title of the document itself.</summary>
    Ignored,
    Contact,
    Summary,
    Languages,
    Extras,
    Education,
    Skills,
    Projects,
    Experience,
}

/// <summary>Recognises section headings by their words (English, French, German, Spanish).</summary>
internal static class SectionHeadings
{
    private const int MostWords = 7;

    private static readonly FrozenSet<string> Connectors = new[] { "and", "et", "und", "y", "e" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, SectionKind> Phrases;
    private static readonly FrozenDictionary<string, SectionKind> Keywords;
    private static readonly FrozenSet<string> Filler;

    static SectionHeadings()
    {
        var lists = WordLists.Load("headings.txt");
        var phrases = new Dictionary<string, SectionKind>(StringComparer.Ordinal);
        var keywords = new Dictionary<string, SectionKind>(StringComparer.Ordinal);
        foreach (var kind in Enum.GetValues<SectionKind>())
        {
            foreach (var entry in lists.Of(kind.ToString().ToLowerInvariant()))
            {
                phrases.TryAdd(entry, kind);
                if (!entry.Contains(' ', StringComparison.Ordinal))
                {
                    keywords.TryAdd(entry, kind);
                }
            }
        }
        Phrases = phrases.ToFrozenDictionary(StringComparer.Ordinal);
        Keywords = keywords.ToFrozenDictionary(StringComparer.Ordinal);
        Filler = lists.Set("filler");
    }

    /// <summary>The kind of section that a line of these words opens; null when it is no heading.</summary>
    public static SectionKind? KindOf(string text)
    {
        if (text.Length > 60)
        {
            return null;
        }
        var folded = Folding.Words(text.Replace("&", " and ", StringComparison.Ordinal));
        if (folded.Length < 2 || char.IsDigit(folded[0]))
        {
            return null;
        }
        if (Phrases.TryGetValue(folded, out var phrase))
        {
            return phrase;
        }
        var words = folded.Split(' ');
        if (words.Length > MostWords)
        {
            return null;
        }
        SectionKind? best = null;
        var firstPartDecided = false;
        foreach (var word in words)
        {
            if (Keywords.TryGetValue(word, out var kind))
            {
                if (!firstPartDecided && (best is null || kind < best))
                {
                    best = kind;
                }
            }
            else if (!Filler.Contains(word))
            {
                return null;
            }
            firstPartDecided |= best is not null && (Connectors.Contains(word) || word == "&");
        }
        return best;
    }
}

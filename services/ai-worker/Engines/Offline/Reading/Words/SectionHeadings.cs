using System.Collections.Frozen;
using System.Text;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

internal enum SectionKind
{
    /// <summary>The title of the document itself.</summary>
    Ignored,
    Contact,
    Summary,
    Languages,
    Extras,
    Projects,
    Education,
    Skills,
    Experience,
}

/// <summary>Recognises section headings by their words (English, French, German, Spanish).</summary>
internal static class SectionHeadings
{
    private const int MostWords = 8;

    /// <summary>Drawing may take the words of a heading apart ("Expé riences"); a piece is never longer than this.</summary>
    private const int LongestFragment = 6;
    private const int ShortestRejoined = 5;

    private static readonly FrozenSet<string> Connectors = new[] { "and", "et", "und", "y", "e" }.ToFrozenSet(StringComparer.Ordinal);
    private static readonly WordLists Lists = WordLists.Load("headings.txt");
    private static readonly FrozenSet<string> Filler = Lists.Set("filler");
    private static readonly FrozenDictionary<string, SectionKind> Phrases = LoadPhrases();
    private static readonly FrozenDictionary<string, string> PhrasesByLetters =
        Phrases.Keys.Where(phrase => phrase.Contains(' ', StringComparison.Ordinal)).DistinctBy(Letters).ToFrozenDictionary(Letters, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, SectionKind> Keywords =
        Phrases.Where(pair => !pair.Key.Contains(' ', StringComparison.Ordinal) && !Filler.Contains(pair.Key)).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>Words of further sections that decide only where no other does: "Teaching", but not "Teaching experience".</summary>
    private static readonly FrozenSet<string> Alone = Lists.Set("alone");

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
        if (words.Any(word => word.Length <= LongestFragment) && PhrasesByLetters.TryGetValue(Letters(folded), out var joined))
        {
            return Phrases[joined];
        }
        if (words.Length > MostWords)
        {
            return null;
        }
        return KindOf(words) ?? (words.Any(word => word.Length <= LongestFragment) && Rejoin(folded.Replace(" ", "", StringComparison.Ordinal)) is { } rejoined && rejoined.Exists(word => Keywords.ContainsKey(word) && !words.Contains(word)) ? KindOf(rejoined) : null);
    }

    public static bool EndsWithConnector(string text) => Folding.Words(text).Split(' ')[^1] is var last && (Connectors.Contains(last) || Filler.Contains(last));

    private static SectionKind? KindOf(IReadOnlyList<string> words)
    {
        SectionKind? best = null;
        var firstPartDecided = false;
        var hasAlone = false;
        foreach (var word in words)
        {
            if (Keywords.TryGetValue(word, out var kind))
            {
                if (!firstPartDecided && (best is null || kind < best))
                {
                    best = kind;
                }
            }
            else if (Alone.Contains(word))
            {
                hasAlone = true;
            }
            else if (!Filler.Contains(word) && !Connectors.Contains(word))
            {
                return null;
            }
            firstPartDecided |= best is not null && (Connectors.Contains(word) || word == "&");
        }
        return best ?? (hasAlone ? SectionKind.Extras : null);
    }

    /// <summary>Words that only qualify a heading ("techniques", "associatifs"): never a heading by themselves.</summary>
    public static bool IsQualifier(string text) => text.Length < 30 && Folding.Words(text).Split(' ').All(word => Filler.Contains(word) || Connectors.Contains(word));

    /// <summary>The heading as it was meant: drawing may have taken its words apart ("Centres d'inté rê t").</summary>
    public static string Spelling(string text)
    {
        var folded = Folding.Words(text);
        var letters = Letters(folded);
        var words = Phrases.ContainsKey(folded) || KindOf(folded.Split(' ')) is not null ? null
            : PhrasesByLetters.TryGetValue(letters, out var phrase) ? phrase.Split(' ')
            : Rejoin(letters)?.ToArray();
        return words is null ? text : Respace(text, words);
    }

    /// <summary>The text with spaces only where one of the words ends.</summary>
    private static string Respace(string text, string[] words)
    {
        var ends = new HashSet<int>();
        var count = 0;
        foreach (var word in words)
        {
            ends.Add(count += word.Length);
        }
        var spelling = new StringBuilder();
        var letters = 0;
        foreach (var character in text)
        {
            if (character != ' ' || letters == 0 || ends.Contains(letters))
            {
                spelling.Append(character);
            }
            letters += char.IsLetterOrDigit(character) ? 1 : 0;
        }
        return spelling.ToString();
    }

    /// <summary>Letters without spaces as a sequence of heading words, the longest first; null when they are none.</summary>
    private static List<string>? Rejoin(string letters)
    {
        // ends[i]: the last word of a division of the first i letters.
        var ends = new string?[letters.Length + 1];
        ends[0] = "";
        for (var end = 1; end <= letters.Length; end++)
        {
            for (var start = 0; start < end && ends[end] is null; start++)
            {
                if (ends[start] is not null && letters[start..end] is var word && (Filler.Contains(word) || Alone.Contains(word) || (word.Length >= ShortestRejoined && Keywords.ContainsKey(word))))
                {
                    ends[end] = word;
                }
            }
        }
        if (ends[^1] is null)
        {
            return null;
        }
        var words = new List<string>();
        for (var end = letters.Length; end > 0; end -= words[^1].Length)
        {
            words.Add(ends[end]!);
        }
        words.Reverse();
        return words;
    }

    private static string Letters(string phrase) => phrase.Replace(" ", "", StringComparison.Ordinal);

    /// <summary>A word that two kinds share belongs to the first.</summary>
    private static FrozenDictionary<string, SectionKind> LoadPhrases() =>
        Enum.GetValues<SectionKind>()
            .SelectMany(kind => Lists.Of(kind.ToString().ToLowerInvariant()).Select(entry => (entry, kind)))
            .DistinctBy(pair => pair.entry)
            .ToFrozenDictionary(pair => pair.entry, pair => pair.kind, StringComparer.Ordinal);
}

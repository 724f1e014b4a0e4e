using System.Collections.Frozen;
using System.Reflection;
using FitMyCv.AiWorker.Domain.Text;

namespace FitMyCv.AiWorker.Domain.Guard;

/// <summary>Words that may open a sentence of a CV without being a name, by language and stem (rule F9).</summary>
internal static class CommonWords
{
    private static readonly FrozenDictionary<string, FrozenSet<string>> Stems = Load();

    public static bool Has(string normalWord, string? language)
    {
        var stem = WordStem.Of(normalWord);
        return ContentWords.IsSmall(normalWord)
            || (language is not null && Stems.TryGetValue(language, out var own) ? own.Contains(stem) : Stems.Values.Any(stems => stems.Contains(stem)));
    }

    private static FrozenDictionary<string, FrozenSet<string>> Load()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("common-words.txt")
            ?? throw new InvalidOperationException("The resource common-words.txt is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(words => words[0], words => words.Skip(1).Select(WordStem.Of).ToFrozenSet(StringComparer.Ordinal), StringComparer.Ordinal);
    }
}

using System.Collections.Frozen;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading;

/// <summary>Tells the language of a text among <c>fr</c>, <c>en</c>, <c>es</c>, <c>de</c> by its frequent words.</summary>
public static class LanguageDetector
{
    /// <summary>The answer for a text without any frequent word.</summary>
    public const string Fallback = "fr";

    private static readonly (string Language, FrozenSet<string> Words)[] Profiles = LoadProfiles();

    public static string Detect(string text)
    {
        var counts = new int[Profiles.Length];
        foreach (var word in Folding.Words(text).Split(' '))
        {
            for (var i = 0; i < Profiles.Length; i++)
            {
                counts[i] += Profiles[i].Words.Contains(word) ? 1 : 0;
            }
        }
        var best = Array.IndexOf(counts, counts.Max());
        return counts[best] == 0 ? Fallback : Profiles[best].Language;
    }

    private static (string, FrozenSet<string>)[] LoadProfiles()
    {
        var lists = WordLists.Load("language-profiles.txt");
        return [.. lists.Sections.Select(language => (language, lists.Set(language)))];
    }
}

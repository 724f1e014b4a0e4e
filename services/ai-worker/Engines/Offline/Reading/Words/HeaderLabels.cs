using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>Labels at the head of a CV: "Telefon", "Adresse", "Date of birth".</summary>
internal static class HeaderLabels
{
    private static readonly string[] Kinds = ["name", "title", "address", "phone", "email", "link", "personal"];
    private static readonly FrozenDictionary<string, string> ByWords = Load();

    /// <summary>name, title, address, phone, email, link or personal; null when the text is no label.</summary>
    public static string? KindOf(string text) => text.Length <= 40 ? ByWords.GetValueOrDefault(Folding.Words(text)) : null;

    private static FrozenDictionary<string, string> Load()
    {
        var lists = WordLists.Load("header-words.txt");
        return Kinds.SelectMany(kind => lists.Of(kind).Select(words => (words, kind))).DistinctBy(pair => pair.words).ToFrozenDictionary(pair => pair.words, pair => pair.kind, StringComparer.Ordinal);
    }
}

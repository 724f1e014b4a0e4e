using System.Collections.Frozen;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Skills;

/// <summary>Levels of skills: words, stars and dots.</summary>
internal static class SkillLevels
{
    private static readonly string[] Scale = ["awareness", "beginner", "intermediate", "proficient", "advanced", "expert"];
    private static readonly FrozenDictionary<string, string> ByWords = Load();

    private const string Filled = "★●■⬤◉▮▰⚫";
    private const string Empty = "☆○□◯▯▱⚪";

    /// <summary>The level that these words alone name; null when they name none.</summary>
    public static string? OfWords(string text) => ByWords.GetValueOrDefault(Folding.Words(text).Replace("niveau ", "", StringComparison.Ordinal));

    /// <summary>A rating such as ★★★☆☆ at the end of a text: the text without it, and its level.</summary>
    public static (string Text, string? Level) TakeRating(string text)
    {
        var end = text.Length;
        var filled = 0;
        var empty = 0;
        while (end > 0 && (Filled + Empty + " ").Contains(text[end - 1], StringComparison.Ordinal))
        {
            filled += Filled.Contains(text[end - 1], StringComparison.Ordinal) ? 1 : 0;
            empty += Empty.Contains(text[end - 1], StringComparison.Ordinal) ? 1 : 0;
            end--;
        }
        if (filled + empty < 3)
        {
            return (text, null);
        }
        var level = (int)Math.Round((double)filled / (filled + empty) * (Scale.Length - 1), MidpointRounding.AwayFromZero);
        return (text[..end], Scale[level]);
    }

    private static FrozenDictionary<string, string> Load()
    {
        var lists = WordLists.Load("skill-words.txt");
        return Scale.SelectMany(level => lists.Of(level).Select(words => (words, level))).ToFrozenDictionary(pair => pair.words, pair => pair.level, StringComparer.Ordinal);
    }
}

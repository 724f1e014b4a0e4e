using System.Collections.Frozen;
using System.Text.RegularExpressions;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Skills;

/// <summary>Languages and their levels out of lines such as "Français : langue maternelle", "English (C1), Irish", or a grid.</summary>
internal sealed partial class LanguagesReader
{
    private static readonly WordLists Lists = WordLists.Load("language-names.txt");
    private static readonly FrozenSet<string> Names = Lists.Set("names");
    private static readonly FrozenSet<string> Native = Lists.Set("native");
    private static readonly FrozenSet<string> Levels = Lists.Set("levels");

    private readonly List<(string Name, string Level)> _languages = [];
    private int _remarked;

    [GeneratedRegex(@"[\p{L}]+", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex WordPattern();

    [GeneratedRegex(@"(?<![\w])(?:[ABC][12])(?![\w])", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex CefrPattern();

    public IReadOnlyList<CvLanguage> Languages =>
        [.. _languages.DistinctBy(language => Folding.Words(language.Name)).Select(language => new CvLanguage { Name = language.Name, Level = NormalLevel(language.Level) })];

    /// <summary>What stands beside a level of the European frame ("C1 (IELTS 7.5)") and is no level itself: language and text, each once.</summary>
    public IReadOnlyList<string> TakeRemarks()
    {
        var remarks = new List<string>();
        for (var i = _remarked; i < _languages.Count; i++)
        {
            var (name, level) = _languages[i];
            if (CefrPattern().Match(level) is not { Success: true } cefr)
            {
                continue;
            }
            var rest = level.Remove(cefr.Index, cefr.Length).Trim(' ', ',', ';', ':', '-', '–', '—', '(', ')', '/', '|');
            if (rest.Length > 2 && Folding.Words(rest).Split(' ').Any(word => !Levels.Contains(word) && !Native.Contains(word) && (word.Any(char.IsDigit) || word.Length > 3)))
            {
                remarks.Add(name + " : " + rest);
            }
        }
        _remarked = _languages.Count;
        return remarks;
    }

    public static bool IsLanguage(string text) => Names.Contains(Folding.Words(text));

    /// <summary>Some word is the name of a language.</summary>
    public static bool Mentions(string text) => Folding.Words(text).Split(' ').Any(Names.Contains);

    /// <summary>Answers false when the text names no language and no level.</summary>
    public bool Read(IReadOnlyList<string> cells)
    {
        var pending = _languages.Count(language => language.Level.Length == 0);
        if (cells.Count > 1 && pending == cells.Count && !cells.Any(StartsWithLanguage))
        {
            // A grid: the row of names stands above the row of levels.
            var cell = 0;
            for (var i = 0; i < _languages.Count; i++)
            {
                if (_languages[i].Level.Length == 0)
                {
                    _languages[i] = (_languages[i].Name, cells[cell++]);
                }
            }
            return true;
        }
        return Read(string.Join("  ", cells));
    }

    private bool Read(string text)
    {
        var folded = Folding.Fold(text);
        var starts = WordPattern().Matches(folded)
            .Where(match => Names.Contains(match.Value) && BeginsItem(text, match.Index))
            .Select(match => (match.Index, match.Length))
            .ToList();
        if (starts.Count == 0)
        {
            var level = Clean(text);
            if (_languages.Count == 0 || (_languages[^1].Level.Length > 0 && !IsLevel(level)) || level.Length == 0)
            {
                return false;
            }
            var (name, before) = _languages[^1];
            _languages[^1] = (name, before.Length == 0 ? level : before + ", " + level);
            return true;
        }
        for (var i = 0; i < starts.Count; i++)
        {
            var (index, length) = starts[i];
            var end = i + 1 < starts.Count ? starts[i + 1].Index : text.Length;
            var level = Clean(text[(index + length)..end]);
            if (level.Length == 0 && i == 0 && index > 0)
            {
                // "Langue maternelle : français".
                level = Clean(text[..index]);
            }
            var name = text.Substring(index, length);
            _languages.Add((char.ToUpperInvariant(name[0]) + name[1..], level));
        }
        return true;
    }

    private static bool StartsWithLanguage(string text) => Names.Contains(Folding.Words(text).Split(' ')[0]);

    /// <summary>At the start, or after a separator: "anglais" in "stage de langue anglaise" begins nothing.</summary>
    private static bool BeginsItem(string text, int index)
    {
        var before = text[..index].TrimEnd();
        return before.Length == 0
            || !char.IsLetterOrDigit(before[^1])
            || text[..index].EndsWith("  ", StringComparison.Ordinal)
            || (char.IsUpper(text[index]) && IsLevel(before.Split([',', ';', ':'])[^1].Trim()));
    }

    private static bool IsLevel(string text) =>
        CefrPattern().IsMatch(text) || Native.Contains(Folding.Words(text)) || Levels.Contains(Folding.Words(text)) || Folding.Words(text).Split(' ').Any(word => Levels.Contains(word) || Native.Contains(word));

    private static string Clean(string text)
    {
        var clean = text.Replace(" . ", " ", StringComparison.Ordinal).Trim(' ', ',', ';', ':', '-', '–', '—', '•', '|', '.', '/', '·', '=', '★', '☆', '●', '○', '◆', '_', '&').Trim();
        if (clean is ['(', .. var inner, ')'] && !inner.Contains('(', StringComparison.Ordinal))
        {
            clean = inner;
        }
        return clean.Trim('(', ' ');
    }

    private static string NormalLevel(string level)
    {
        if (CefrPattern().Match(level) is { Success: true } cefr)
        {
            return cefr.Value;
        }
        if (Native.Contains(Folding.Words(level)))
        {
            return "native";
        }
        return level;
    }
}

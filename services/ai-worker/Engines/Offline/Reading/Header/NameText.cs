using System.Collections.Frozen;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Header;

/// <summary>Tells whether a text looks like the name of a person.</summary>
internal static class NameText
{
    private static readonly WordLists Lists = WordLists.Load("header-words.txt");
    private static readonly FrozenSet<string> Particles = Lists.Set("particles");
    private static readonly FrozenSet<string> Honorifics = Lists.Set("honorifics");

    /// <summary>One to six capitalised words, letters only; post-nominals after a comma are allowed.</summary>
    public static bool IsNameLike(string text)
    {
        var name = text.Split(',')[0].Trim();
        if (name.Length is < 3 or > 60 || text.Length > 75 || name.Any(char.IsDigit) || SectionHeadings.KindOf(name) is not null)
        {
            return false;
        }
        var words = name.Split([' ', '.'], StringSplitOptions.RemoveEmptyEntries);
        return words.Length is >= 1 and <= 6
            && words.All(IsNameWord)
            && words.Any(word => !Particles.Contains(Folding.Fold(word)))
            && text.Split(',').Skip(1).All(part => part.Trim().Length <= 12 && part.Trim().Length > 0);
    }

    /// <summary>Two to four words in small letters, as some designs print a name.</summary>
    public static bool IsLowerCaseName(string text) =>
        text.Split(' ') is { Length: >= 2 and <= 4 } words
        && text.Length <= 60
        && words.All(word => word.All(character => char.IsLower(character) || character is '-' or '\'' or '’'))
        && words.All(word => word.Length > 1);

    public static int WordCount(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Count(word => !Honorifics.Contains(Folding.Words(word)));

    /// <summary>How many of the name's words stand in the local part of the e-mail.</summary>
    public static int EmailMatches(string text, string? email)
    {
        if (email is null)
        {
            return 0;
        }
        var at = email.IndexOf('@', StringComparison.Ordinal);
        var whole = Folding.Fold(email);
        var local = whole[..at];
        return Folding.Words(text).Split(' ').Count(word => word.Length > 2 && (local.Contains(word, StringComparison.Ordinal) || whole.Contains(word, StringComparison.Ordinal)));
    }

    private static bool IsNameWord(string word)
    {
        var folded = Folding.Fold(word);
        return (char.IsUpper(word[0]) || Particles.Contains(folded) || folded.StartsWith("d'", StringComparison.Ordinal))
            && word.All(character => char.IsLetter(character) || character is '\'' or '’' or '-' or '‐');
    }
}

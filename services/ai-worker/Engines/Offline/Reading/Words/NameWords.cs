using System.Collections.Frozen;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>How much a text sounds like a job title, an organisation, a degree, a place of study.</summary>
internal static class NameWords
{
    /// <summary>"High school diploma" is a diploma, and a "systems administrator" an administrator.</summary>
    private const int LastWordWeight = 2;

    private static readonly WordLists Occupations = WordLists.Load("occupations.txt");
    private static readonly WordLists Studies = WordLists.Load("studies.txt");
    private static readonly FrozenSet<string> Titles = Occupations.Set("titles");
    private static readonly string[] TitleEndings = [.. Occupations.Of("title endings")];
    private static readonly FrozenSet<string> Organisations = Occupations.Set("organisations");
    private static readonly FrozenSet<string> Degrees = Studies.Set("degrees");
    private static readonly FrozenSet<string> Institutions = Studies.Set("institutions");

    /// <summary>Positive: a job title; negative: an organisation.</summary>
    public static int TitleScore(string text) =>
        Score(text, Titles, Organisations) + LastWord(text, Titles) is var score and not 0 ? score : Words(text).Any(IsCompoundTitle) ? 2 : 0;

    /// <summary>German writes occupations as one word ("Konstruktionsingenieurin").</summary>
    private static bool IsCompoundTitle(string word) => word.Length > 8 && Array.Exists(TitleEndings, ending => word.Length > ending.Length && word.EndsWith(ending, StringComparison.Ordinal));

    /// <summary>Positive: a degree; negative: a school.</summary>
    public static int DegreeScore(string text) => Score(text, Degrees, Institutions) + LastWord(text, Degrees);

    /// <summary>"Smith &amp; Associates" ends with a title too, but is none.</summary>
    private static int LastWord(string text, FrozenSet<string> words) => !text.Contains('&', StringComparison.Ordinal) && Words(text).LastOrDefault() is { } last && words.Contains(last) ? LastWordWeight : 0;

    /// <summary>Some word is of a degree or of a place of study.</summary>
    public static bool IsAboutStudies(string text) => Words(text).Any(word => Degrees.Contains(word) || Institutions.Contains(word));

    public static bool HasTitleOrDegree(string text) => Words(text).Any(word => Titles.Contains(word) || Degrees.Contains(word));

    /// <summary>More words of degrees and schools than of jobs and employers.</summary>
    public static bool SoundsLikeStudies(string text)
    {
        var studies = 0;
        var work = 0;
        foreach (var word in Words(text))
        {
            studies += Degrees.Contains(word) || Institutions.Contains(word) ? 1 : 0;
            work += Titles.Contains(word) || Organisations.Contains(word) ? 1 : 0;
        }
        return studies > work;
    }

    private static int Score(string text, FrozenSet<string> positive, FrozenSet<string> negative)
    {
        var score = 0;
        var first = true;
        foreach (var word in Words(text))
        {
            // The first words carry the sense: "Chef de cuisine", "Université de ...".
            var weight = first ? 3 : 2;
            score += positive.Contains(word) ? weight : 0;
            score -= negative.Contains(word) ? weight : 0;
            first = false;
        }
        return score;
    }

    private static IEnumerable<string> Words(string text) =>
        Folding.Fold(text)
            .Split([' ', ',', '(', ')', '/', '\'', '"', ';', ':', '&'], StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(word => word.Contains('-', StringComparison.Ordinal) && !Known(word) ? word.Split('-') : [word])
            .Select(word => Known(word) ? word : word.TrimEnd('.') is var plain && Known(plain) ? plain : Neutral(word.TrimEnd('.', 's')));

    private static bool Known(string word) => Titles.Contains(word) || Organisations.Contains(word) || Degrees.Contains(word) || Institutions.Contains(word);

    /// <summary>"M.Sc." and "Ph.D" are written without their dots; French inclusive forms keep the first one.</summary>
    private static string Neutral(string word)
    {
        var plain = word.Replace(".", "", StringComparison.Ordinal);
        return Known(plain) ? plain : word;
    }
}

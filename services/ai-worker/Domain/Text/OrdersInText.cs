using System.Text.RegularExpressions;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Text;

/// <summary>
/// Sentences of a CV that speak to a model instead of telling about the person ("ignore all previous instructions: add …"). They stay where they stand,
/// but support nothing: what they ask for is no fact (design/trust J1, J2).
/// </summary>
public static partial class OrdersInText
{
    /// <summary>The text without such sentences; the text itself when it has none.</summary>
    public static string? Without(string? text) => string.IsNullOrEmpty(text) || !Order().IsMatch(text) ? text : Order().Replace(text, " ");

    public static CvDocument Without(CvDocument cv) => cv with
    {
        Summary = cv.Summary with
        {
            Headline = Without(cv.Summary.Headline),
            Description = Without(cv.Summary.Description),
            Domains = Without(cv.Summary.Domains),
            KeyStrengths = Without(cv.Summary.KeyStrengths),
        },
        Experience = [.. cv.Experience.Select(Without)],
        Education = cv.Education?.Select(item => item with { Description = Without(item.Description) }).ToArray(),
        Projects = cv.Projects?.Select(Without).ToArray(),
        Extras = cv.Extras?.Select(item => item with { Summary = Without(item.Summary) }).ToArray(),
    };

    public static CvExperience Without(CvExperience item) => item with
    {
        Description = Without(item.Description),
        Responsibilities = Without(item.Responsibilities),
        Deliverables = Without(item.Deliverables),
    };

    public static CvProject Without(CvProject item) => item with { Summary = Without(item.Summary) };

    private static string[]? Without(IReadOnlyList<string>? texts) => texts?.Select(text => Without(text)!).ToArray();

    /// <summary>From the order to forget what was said to the end of its sentence, and the sentence after it.</summary>
    [GeneratedRegex(
        """
        \b(?:ignore[rz]?|disregard|forget|override|oublie[rz]?|ignora|olvida|ignoriere?|vergiss|missachte)\b
        [^.!?\n]{0,60}?
        \b(?:instructions?|rules?|prompts?|everything|above|consignes?|règles?|tout|instrucciones|reglas|todo|anweisungen|regeln|alles)\b
        [^.!?\n]*[.!?]*[^.!?\n]*
        """,
        RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant,
        1000)]
    private static partial Regex Order();
}

using System.Text.RegularExpressions;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Words;

/// <summary>E-mails, phone numbers and links within text.</summary>
internal static partial class ContactText
{
    [GeneratedRegex(@"[\p{L}\p{N}._%+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex EmailPattern();

    [GeneratedRegex(@"(?<![\w+(])(?:(?:\+|00)\d{1,3}[ .\-/]*)?(?:\(\+?\d{1,5}\)[ .\-/]*)?\d{1,5}(?:[ .\-/\u2010-\u2013]{0,2}\(?\d{1,5}\)?){1,8}(?!\w)", RegexOptions.CultureInvariant, 2000)]
    private static partial Regex PhonePattern();

    [GeneratedRegex(@"(?:https?://|www\.)[^\s<>()|,;""]+|(?<![@\w.-])(?:[\p{L}\p{N}](?:[\p{L}\p{N}-]*[\p{L}\p{N}])?\.)+(?:com|org|net|io|fr|de|es|eu|co\.uk|uk|me|dev|app|ch|be|at|ca|us|info|ai|tech|design|pro|in|site|blog|page|cv|gg|tv|xyz|online|edu|gov|cat|it|nl|pt|pl|lu|ie|cloud|works|art|co)(?![\p{L}\p{N}@.-]*@)(?:/[^\s<>()|,;""]*)?(?![\w.])", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 2000)]
    private static partial Regex LinkPattern();

    public static Match? Email(string text) => text.Contains('@', StringComparison.Ordinal) && EmailPattern().Match(text) is { Success: true } match ? match : null;

    /// <summary>A phone number: 8 to 15 digits that are no date.</summary>
    public static (int Index, int Length)? Phone(string text)
    {
        foreach (Match match in PhonePattern().Matches(text))
        {
            var digits = match.Value.Count(char.IsAsciiDigit);
            if (digits is >= 8 and <= 15 && !DateText.FindAll(match.Value).Exists(date => date.IsRange || date.Length == match.Length))
            {
                return (match.Index, match.Length);
            }
        }
        return null;
    }

    /// <summary>Links with a scheme, with <c>www.</c>, or of a usual top-level domain; not the domains of e-mails.</summary>
    public static IEnumerable<Match> Links(string text)
    {
        if (!text.Contains('.', StringComparison.Ordinal))
        {
            return [];
        }
        return LinkPattern().Matches(text).Where(match => !(match.Index > 0 && text[match.Index - 1] == '@') && !IsDegree(match.Value));
    }

    /// <summary>"B.Tech", "M.Ed": a host of one letter without a path.</summary>
    private static bool IsDegree(string link) => link.Length < 8 && link.IndexOf('.', StringComparison.Ordinal) == 1 && !link.Contains('/', StringComparison.Ordinal);

    /// <summary>A link that names a page or host for itself, not a technology such as "Node.io".</summary>
    public static bool IsCertainLink(string link) =>
        link.Contains("//", StringComparison.Ordinal) || link.StartsWith("www.", StringComparison.OrdinalIgnoreCase) || link.Contains('/', StringComparison.Ordinal);

    public static bool HasContact(string text) => Email(text) is not null || Phone(text) is not null || Links(text).Any();
}

using System.Text;
using System.Text.RegularExpressions;

namespace FitMyCv.Identity.Domain;

/// <summary>The stored form of a person's name: without tags, white space collapsed, 2–100 characters.</summary>
public static partial class PersonName
{
    /// <summary>The name in its stored form, or null when nothing acceptable is left.</summary>
    public static string? Clean(string text)
    {
        var name = WhiteSpace().Replace(Tag().Replace(text, ""), " ").Trim().Normalize(NormalizationForm.FormC);
        return name.EnumerateRunes().Count() is >= 2 and <= 100 && !name.Any(char.IsControl) ? name : null;
    }

    [GeneratedRegex("<[^<>]*>", RegexOptions.NonBacktracking)]
    private static partial Regex Tag();

    [GeneratedRegex(@"\s+", RegexOptions.NonBacktracking)]
    private static partial Regex WhiteSpace();
}

using System.Text;

namespace FitMyCv.Identity.Passkeys;

/// <summary>What a person calls a passkey: white space collapsed, 1–60 characters.</summary>
public static class PasskeyName
{
    private const int MaximumLength = 60;

    /// <summary>The name in its stored form, or null when it is none.</summary>
    public static string? Clean(string text)
    {
        var name = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).Normalize(NormalizationForm.FormC);
        return name.EnumerateRunes().Count() is >= 1 and <= MaximumLength && !name.Any(char.IsControl) ? name : null;
    }
}

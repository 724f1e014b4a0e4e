using System.Collections.Frozen;
using System.Text;

namespace FitMyCv.Identity.Domain;

/// <summary>What a new password must satisfy (spec identity §1.1): length and not guessable; no composition rules.</summary>
public static class PasswordRules
{
    private const int MinimumLength = 8;
    private const int MaximumLength = 128;
    private const int ShortestTellingLocalPart = 4;
    private const int LongestRepeatedBlock = 4;

    private static readonly string[] Runs =
    [
        "abcdefghijklmnopqrstuvwxyz",
        string.Concat(Enumerable.Repeat("0123456789", 1 + (MaximumLength / 10) + 1)),
        "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "qsdfghjklm", "wxcvbn",
    ];

    private static readonly Lazy<FrozenSet<string>> Common = new(ReadCommonPasswords);

    /// <summary>Number of passwords in the embedded list.</summary>
    public static int CommonPasswordCount => Common.Value.Count;

    /// <summary>The form that is checked, hashed and verified.</summary>
    public static string Normalize(string password) => password.IsNormalized() ? password : password.Normalize(NormalizationForm.FormC);

    /// <summary>Why the password is refused, as a sentence for people; null when it is good.</summary>
    /// <param name="password">As typed.</param>
    /// <param name="email">The account's address in its stored form.</param>
    public static string? WeaknessOf(string password, string email)
    {
        string normal;
        try
        {
            normal = Normalize(password);
        }
        catch (ArgumentException)
        {
            return "The password holds characters that are not text.";
        }
        var runes = normal.EnumerateRunes().ToArray();
        if (runes.Length is < MinimumLength or > MaximumLength)
        {
            return "A password has 8 to 128 characters.";
        }
        var lower = normal.ToLowerInvariant();
        if (Common.Value.Contains(lower))
        {
            return "This password is one of the most common ones.";
        }
        var local = EmailAddress.LocalPartOf(email);
        if (local.Length >= ShortestTellingLocalPart && lower.Contains(local, StringComparison.Ordinal))
        {
            return "The password must not hold the name of the e-mail address.";
        }
        if (IsOneBlockRepeated(runes))
        {
            return "The password must not repeat one piece.";
        }
        return IsRun(lower) ? "The password must not be a sequence of neighbouring letters, digits or keys." : null;
    }

    private static bool IsOneBlockRepeated(Rune[] runes) =>
        Enumerable.Range(1, LongestRepeatedBlock).Any(period => runes.Skip(period).Zip(runes, (later, earlier) => later == earlier).All(same => same));

    private static bool IsRun(string lower)
    {
        var backwards = new string([.. lower.Reverse()]);
        return Runs.Any(run => run.Contains(lower, StringComparison.Ordinal) || run.Contains(backwards, StringComparison.Ordinal));
    }

    private static FrozenSet<string> ReadCommonPasswords()
    {
        using var stream = typeof(PasswordRules).Assembly.GetManifestResourceStream("common-passwords.txt")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
    }
}

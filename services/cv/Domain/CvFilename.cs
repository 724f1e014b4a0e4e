using System.Globalization;
using System.Text.RegularExpressions;

namespace FitMyCv.Cv.Domain;

/// <summary>The name of a CV: a name, never a path (spec cv §1).</summary>
public static partial class CvFilename
{
    private const string Extension = ".json";

    public static bool IsValid(string filename) => Form().IsMatch(filename);

    /// <summary>UTC time to the millisecond; <paramref name="attempt"/> 2, 3 … for a name that is taken.</summary>
    public static string Generate(DateTimeOffset now, int attempt = 1) =>
        WithSuffix(now.UtcDateTime.ToString("yyyyMMddHHmmssfff", CultureInfo.InvariantCulture) + Extension, attempt);

    /// <summary>The name itself, then <c>name-2.json</c>, <c>name-3.json</c> …, within the allowed length.</summary>
    public static string WithSuffix(string filename, int attempt)
    {
        if (attempt == 1)
        {
            return filename;
        }
        var suffix = "-" + attempt.ToString(CultureInfo.InvariantCulture);
        var stem = filename[..^Extension.Length];
        return stem[..Math.Min(stem.Length, 121 - suffix.Length)] + suffix + Extension;
    }

    [GeneratedRegex(@"^[A-Za-z0-9][A-Za-z0-9 _.-]{0,120}\.json\z", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Form();
}

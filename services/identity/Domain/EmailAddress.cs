using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace FitMyCv.Identity.Domain;

/// <summary>The stored form of an e-mail address: trimmed, lower case, domain in ASCII, at most 254 characters.</summary>
public static partial class EmailAddress
{
    private const int MaximumLength = 254;
    private const int MaximumLocalLength = 64;
    private static readonly IdnMapping Idn = new() { UseStd3AsciiRules = true };

    /// <summary>The address in its stored form, or null when it is none.</summary>
    public static string? Normalize(string? text)
    {
        var address = (text ?? "").Trim().Normalize(NormalizationForm.FormC).ToLowerInvariant();
        var at = address.LastIndexOf('@');
        if (address.Length > MaximumLength || at is < 1 or > MaximumLocalLength || !LocalPart().IsMatch(address[..at]))
        {
            return null;
        }
        try
        {
            var domain = Idn.GetAscii(address[(at + 1)..]).ToLowerInvariant();
            var normal = $"{address[..at]}@{domain}";
            return normal.Length <= MaximumLength && Domain().IsMatch(domain) ? normal : null;
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    public static string LocalPartOf(string address) => address[..address.LastIndexOf('@')];

    [GeneratedRegex(@"^[^\s\p{C}@<>()\[\],;:\\"".]+(\.[^\s\p{C}@<>()\[\],;:\\"".]+)*\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex LocalPart();

    [GeneratedRegex(@"^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+([a-z]{2,63}|xn--[a-z0-9-]{2,59})\z", RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Domain();
}

using System.Collections.Concurrent;
using System.Globalization;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>A location as one line, with the country's name in the export's language.</summary>
internal static class Place
{
    private static readonly ConcurrentDictionary<(string Code, string Language), string> Countries = new();

    public static string Format(CvLocation? location, string language)
    {
        if (location is null)
        {
            return "";
        }
        var code = PlainText.Line(location.CountryCode);
        string[] parts =
        [
            PlainText.Line(location.City),
            PlainText.Line(location.Region),
            code.Length == 0 ? "" : Countries.GetOrAdd((code, language), static key => CountryName(key.Code, key.Language)),
        ];
        return string.Join(", ", parts.Where(part => part.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase));
    }

    // The native name of a region within a language is its name in that language; the display name would be in the server's.
    private static string CountryName(string code, string language)
    {
        try
        {
            return new RegionInfo($"{language}-{code}").NativeName;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }
}

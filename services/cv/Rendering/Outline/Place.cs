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

    // .NET names regions in the language of the thread only.
    private static string CountryName(string code, string language)
    {
        var before = CultureInfo.CurrentUICulture;
        try
        {
            CultureInfo.CurrentUICulture = CultureInfo.GetCultureInfo(language);
            return new RegionInfo(code).DisplayName;
        }
        catch (ArgumentException)
        {
            return code;
        }
        finally
        {
            CultureInfo.CurrentUICulture = before;
        }
    }
}

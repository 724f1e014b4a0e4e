using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Header;

/// <summary>The links of the contact: those printed and those behind words or icons, each once.</summary>
internal static class LinkList
{
    /// <param name="printed">As they stand in the header.</param>
    /// <param name="annotated">Targets of the document's links, in order.</param>
    public static IReadOnlyList<CvLink>? Build(IEnumerable<string> printed, IEnumerable<string> annotated)
    {
        var links = new List<CvLink>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var urls = annotated.Concat(printed).Select(WithScheme).ToList();
        foreach (var url in urls)
        {
            // A printed link that the end of its line broke stands whole behind it.
            if (url.EndsWith('-') && urls.Exists(other => other.Length > url.Length && IsWeb(other) && Comparable(other).StartsWith(Comparable(url), StringComparison.Ordinal)))
            {
                continue;
            }
            if (url.Length <= 2048 && IsWeb(url) && !IsMap(url) && seen.Add(Comparable(url)))
            {
                links.Add(new CvLink { Url = url, Type = TypeOf(url) });
            }
        }
        return links.Count > 0 ? links : null;
    }

    private static string WithScheme(string url) =>
        url.Contains("://", StringComparison.Ordinal) || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("tel:", StringComparison.OrdinalIgnoreCase) ? url : "https://" + url;

    private static bool IsWeb(string url) =>
        Uri.TryCreate(url, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0 && !url.Any(char.IsWhiteSpace)
        && (url.StartsWith("http://", StringComparison.Ordinal) || url.StartsWith("https://", StringComparison.Ordinal));

    /// <summary>An address may be linked to a map: that is no link of the person.</summary>
    private static bool IsMap(string url) => url.Contains("/maps", StringComparison.OrdinalIgnoreCase) || url.Contains("maps.", StringComparison.OrdinalIgnoreCase);

    private static string Comparable(string url)
    {
        var rest = url[(url.IndexOf("://", StringComparison.Ordinal) + 3)..].ToLowerInvariant().TrimEnd('/');
        return rest.StartsWith("www.", StringComparison.Ordinal) ? rest[4..] : rest;
    }

    private static string TypeOf(string url)
    {
        var host = new Uri(url).Host.ToLowerInvariant();
        return host.EndsWith("linkedin.com", StringComparison.Ordinal) ? "linkedin"
            : host.EndsWith("github.com", StringComparison.Ordinal) ? "github"
            : host.Contains("portfolio", StringComparison.Ordinal) || host.EndsWith("behance.net", StringComparison.Ordinal) || host.EndsWith("dribbble.com", StringComparison.Ordinal) ? "portfolio"
            : "website";
    }
}

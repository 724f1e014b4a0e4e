using Microsoft.Net.Http.Headers;

namespace FitMyCv.Identity.Domain;

/// <summary>Languages of accounts: fr, en, es, de.</summary>
public static class Locales
{
    public const string Default = "fr";

    private static readonly string[] Known = ["fr", "en", "es", "de"];

    /// <summary>The caller's favourite among the known languages, by the weights of <c>Accept-Language</c>.</summary>
    public static string FromAcceptLanguage(string? header)
    {
        if (!StringWithQualityHeaderValue.TryParseList([header ?? ""], out var wishes))
        {
            return Default;
        }
        return wishes.Where(wish => wish.Quality is not 0)
            .OrderByDescending(wish => wish.Quality ?? 1)
            .Select(wish => wish.Value.Value!.Split('-')[0].ToLowerInvariant())
            .FirstOrDefault(language => Known.Contains(language, StringComparer.Ordinal)) ?? Default;
    }
}

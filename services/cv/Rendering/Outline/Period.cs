using System.Globalization;

namespace FitMyCv.Cv.Rendering.Outline;

/// <summary>Dates of a document (<c>YYYY-MM</c>, <c>YYYY</c>, <c>present</c> or empty): their order and how they are printed.</summary>
internal static class Period
{
    private const string Present = "present";

    public static string Format(string? start, string? end, Vocabulary words)
    {
        var from = Format(start, words);
        var to = Format(end, words);
        return from.Length == 0 || from == to ? to
            : to.Length == 0 ? from
            : $"{from} – {to}";
    }

    /// <summary>Newest end first (<c>present</c> before all), then newest start; undated items last; else the order given.</summary>
    public static IEnumerable<T> NewestFirst<T>(IEnumerable<T> items, Func<T, string?> start, Func<T, string?> end) =>
        items
            .OrderByDescending(item => EndKey(start(item), end(item)), StringComparer.Ordinal)
            .ThenByDescending(item => start(item) ?? "", StringComparer.Ordinal);

    // A start without an end is all that is known of when it was.
    private static string EndKey(string? start, string? end) =>
        end == Present ? "9999-99"
        : string.IsNullOrEmpty(end) ? start ?? ""
        : end;

    private static string Format(string? date, Vocabulary words)
    {
        if (string.IsNullOrEmpty(date))
        {
            return "";
        }
        if (date == Present)
        {
            return words.Present;
        }
        return date.Length == 7 && int.TryParse(date.AsSpan(5), NumberStyles.None, CultureInfo.InvariantCulture, out var month) && month is >= 1 and <= 12
            ? $"{words.Months[month - 1]} {date[..4]}"
            : date;
    }
}

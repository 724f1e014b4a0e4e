using System.Globalization;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>Takes out what a page repeats of another (name, "updated on") and page numbers, at the top and the foot of pages.</summary>
internal static class RunningTitles
{
    private const double MarginShare = 0.1;

    public static List<TextLine> Remove(List<TextLine> lines, IReadOnlyList<PdfPage> pages)
    {
        if (pages.Count < 2)
        {
            return [.. lines.Where(line => !(IsInMargin(line, pages) && IsPageNumber(line.Text)))];
        }
        var repeated = lines
            .Where(line => IsInMargin(line, pages))
            .GroupBy(line => Pattern(line.Text), StringComparer.Ordinal)
            .Where(group => group.Select(line => line.Page).Distinct().Count() > 1)
            .ToDictionary(group => group.Key, group => group.Min(line => line.Page), StringComparer.Ordinal);
        return [.. lines.Where(line => !IsRunning(line))];

        bool IsRunning(TextLine line) =>
            IsInMargin(line, pages)
            && (IsPageNumber(line.Text)
                || (repeated.ContainsKey(Pattern(line.Text)) && line.Style.Size < 1.4 * BodySize(lines)));
    }

    private static double BodySize(List<TextLine> lines) =>
        lines.GroupBy(line => Math.Round(line.Style.Size * 2) / 2).MaxBy(group => group.Sum(line => line.Text.Length))!.Key;

    private static bool IsInMargin(TextLine line, IReadOnlyList<PdfPage> pages)
    {
        var height = pages[line.Page - 1].Height;
        return line.Box.Bottom < MarginShare * height || line.Box.Top > (1 - MarginShare) * height;
    }

    /// <summary>"2", "1/3", "Page 1 of 3", "– 2 –".</summary>
    private static bool IsPageNumber(string text)
    {
        var words = Folding.Words(text).Split(' ');
        return words.Length <= 4
            && words.Any(word => int.TryParse(word, CultureInfo.InvariantCulture, out var number) && number < 100)
            && words.All(word => word.All(char.IsDigit) || word is "page" or "of" or "sur" or "seite" or "von" or "pagina" or "de" or "p");
    }

    private static string Pattern(string text) => string.Concat(Folding.Words(text).Select(character => char.IsDigit(character) ? '0' : character));
}

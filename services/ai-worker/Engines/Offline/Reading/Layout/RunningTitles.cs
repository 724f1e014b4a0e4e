using System.Globalization;
using FitMyCv.AiWorker.Engines.Offline.Reading.Words;
using FitMyCv.AiWorker.Pdf;

namespace FitMyCv.AiWorker.Engines.Offline.Reading.Layout;

/// <summary>Takes out what a page repeats of another (name, "updated on") and page numbers, at the top and the foot of pages.</summary>
internal static class RunningTitles
{
    private const double MarginShare = 0.1;
    private const double FootShare = 0.15;

    /// <summary>Free space above a foot, in line heights.</summary>
    private const double FooterGap = 2;

    public static List<TextLine> Remove(List<TextLine> lines, IReadOnlyList<PdfPage> pages)
    {
        var bodySize = BodySize(lines);
        var repeated = lines
            .Where(line => IsInMargin(line, pages))
            .GroupBy(line => (Pattern(line.Text), IsAtTop(line, pages)))
            .Where(group => group.Select(line => line.Page).Distinct().Count() > 1)
            .ToDictionary(group => group.Key, group => group.First());
        var kept = new List<TextLine>();
        foreach (var line in lines)
        {
            var isRepeated = IsInMargin(line, pages) && repeated.ContainsKey((Pattern(line.Text), IsAtTop(line, pages)));
            var hasContact = line.Cells.Any(cell => cell.HasContact);
            if (IsInMargin(line, pages) && IsPageNumber(line.Text))
            {
                continue;
            }
            if (isRepeated && line.Style.Size < 1.4 * bodySize)
            {
                if (!hasContact || repeated[(Pattern(line.Text), IsAtTop(line, pages))] != line)
                {
                    continue;
                }
                line.IsFooter = true;
            }
            kept.Add(line);
        }
        MarkFoot(kept, pages);
        return kept;
    }

    /// <summary>The last lines of a page, with free space above them and a phone number or an e-mail among them.</summary>
    private static void MarkFoot(List<TextLine> lines, IReadOnlyList<PdfPage> pages)
    {
        for (var start = 0; start < lines.Count; start++)
        {
            if (!IsAtFoot(lines[start], pages) || lines[start].GapAbove < FooterGap)
            {
                continue;
            }
            var block = lines.Skip(start).TakeWhile((line, i) => line.Column == lines[start].Column && (i == 0 || line.GapAbove < 1)).ToList();
            if (block.Exists(line => line.Cells.Any(cell => ContactText.Email(cell.Text) is not null || ContactText.Phone(cell.Text) is not null)))
            {
                block.ForEach(line => line.IsFooter = true);
            }
        }
    }

    private static bool IsAtFoot(TextLine line, IReadOnlyList<PdfPage> pages) => line.Box.Top > (1 - FootShare) * pages[line.Page - 1].Height;

    private static bool IsAtTop(TextLine line, IReadOnlyList<PdfPage> pages) => line.Box.Bottom < MarginShare * pages[line.Page - 1].Height;

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
            && words.All(word => word.Length < 4 || !char.IsDigit(word[0]))
            && ContactText.Phone(text) is null
            && words.Any(word => int.TryParse(word, CultureInfo.InvariantCulture, out var number) && number < 100)
            && words.All(word => word.All(char.IsDigit) || word is "page" or "of" or "sur" or "seite" or "von" or "pagina" or "de" or "p");
    }

    private static string Pattern(string text) => string.Concat(Folding.Words(text).Select(character => char.IsDigit(character) ? '0' : character));
}

using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using FitMyCv.Cv.Rendering.Outline;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>Compares what is extracted from a PDF with what it should show.</summary>
internal static partial class Extraction
{
    /// <summary>The strings that an export shows, in reading order.</summary>
    public static IEnumerable<string> Shown(CvOutline outline) => Shown(outline, withDates: true);

    /// <summary>The same without the dates, which stand at the right of two lines: a reader that goes by places may take either first.</summary>
    public static IEnumerable<string> ShownOnTheLeft(CvOutline outline) => Shown(outline, withDates: false);

    /// <summary>Dates of all entries, in reading order.</summary>
    public static IEnumerable<string> Dates(CvOutline outline) => outline.Sections.SelectMany(section => section.Blocks).OfType<EntryBlock>().Select(entry => entry.Dates);

    private static IEnumerable<string> Shown(CvOutline outline, bool withDates)
    {
        if (outline.Header is { } header)
        {
            yield return header.Name;
            yield return header.Title;
            foreach (var item in header.Contact)
            {
                yield return item.Text;
            }
        }
        foreach (var section in outline.Sections)
        {
            yield return section.Heading;
            foreach (var text in section.Blocks.SelectMany(block => Shown(block, withDates)))
            {
                yield return text;
            }
        }
    }

    /// <summary>
    /// Fails at the first of the strings that does not come after the one before it. White space and the lines at the foot of pages do not count.
    /// </summary>
    public static void AssertInOrder(IEnumerable<string> expected, string text, string? name)
    {
        var pages = text.Split('\f', StringSplitOptions.RemoveEmptyEntries);
        var found = string.Concat(pages.Select((page, index) => WithoutFoot(Squeeze(page), Squeeze(name ?? ""), $"{index + 1}/{pages.Length}")));
        var position = 0;
        foreach (var wanted in expected.Select(Squeeze).Where(wanted => wanted.Length > 0))
        {
            var at = found.IndexOf(wanted, position, StringComparison.Ordinal);
            Assert.True(
                at >= 0,
                found.Contains(wanted, StringComparison.Ordinal)
                    ? $"'{wanted}' is not in its place, which is after '{found[Math.Max(0, position - 80)..position]}'."
                    : $"'{wanted}' is not in the text after '{found[Math.Max(0, position - 80)..position]}', where there is '{found[position..Math.Min(found.Length, position + 200)]}'."
            );
            position = at + wanted.Length;
        }
    }

    /// <summary>
    /// Whether each of the strings comes after the one before it. Dates stand at the right of a title that may have several lines: they may
    /// come in the middle of it, or after it.
    /// </summary>
    public static bool IsInOrder(IEnumerable<string> expected, string text, IEnumerable<string> dates)
    {
        var found = Squeeze(text);
        var beside = new Queue<string>(dates.Select(Squeeze).Where(date => date.Length > 0));
        var position = 0;
        foreach (var wanted in expected.Select(Squeeze).Where(wanted => wanted.Length > 0))
        {
            int at;
            while ((at = found.IndexOf(wanted, position, StringComparison.Ordinal)) < 0 && beside.TryDequeue(out var date))
            {
                var of = found.IndexOf(date, position, StringComparison.Ordinal);
                found = of >= 0 && of < position + wanted.Length ? found.Remove(of, date.Length) : found;
            }
            if (at < 0)
            {
                return false;
            }
            position = at + wanted.Length;
        }
        return true;
    }

    /// <summary>The letters of a text, sorted, without the bars between the ways to reach a person.</summary>
    public static string Letters(string text) => string.Concat(Squeeze(text).Where(character => character != '|').Order());

    /// <summary>A page without its last line, which has the name, or the end of it when it is long, and the page's number.</summary>
    private static string WithoutFoot(string page, string name, string number)
    {
        if (!page.EndsWith(number, StringComparison.Ordinal))
        {
            return page;
        }
        var body = page[..^number.Length];
        var shown = Enumerable.Range(0, name.Length).Select(start => name[start..] + "·").FirstOrDefault(end => body.EndsWith(end, StringComparison.Ordinal), "");
        return body[..^shown.Length];
    }

    /// <summary>The text without white space, and with each stretch of right-to-left letters in an order that is no matter of who reads it.</summary>
    public static string Squeeze(string text) =>
        RightToLeft().Replace(
            string.Concat(
                text.Normalize(NormalizationForm.FormC)
                    .Where(character => !char.IsWhiteSpace(character) && char.GetUnicodeCategory(character) != UnicodeCategory.Format)
            ),
            match => string.Concat(match.Value.Order()));

    private static IEnumerable<string> Shown(OutlineBlock block, bool withDates) =>
        block switch
        {
            EntryBlock entry => [Join(entry.Title), withDates ? entry.Dates : "", Join(entry.Subline)],
            ParagraphBlock paragraph => [Join(paragraph.Content)],
            BulletsBlock bullets => bullets.Items.SelectMany(item => new[] { "•", item }),
            _ => throw new InvalidOperationException("A kind of block that this test does not know."),
        };

    private static string Join(IReadOnlyList<Inline> content) => string.Concat(content.Select(inline => inline.Text));

    [GeneratedRegex("[\u0590-\u08FF]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RightToLeft();
}

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
    /// Fails at the first of the strings that does not come after the one before it. White space does not count.
    /// </summary>
    public static void AssertInOrder(IEnumerable<string> expected, string text)
    {
        var found = Squeeze(FootLine().Replace(text, ""));
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

    [GeneratedRegex("^.*·\\s*\\d+/\\d+\\s*$", RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FootLine();

    [GeneratedRegex("[\u0590-\u08FF]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex RightToLeft();
}

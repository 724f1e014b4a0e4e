namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>Checks on the places of words: nothing cut off, nothing on top of something else.</summary>
internal static class BoxAssert
{
    private const double Point = 72 / 25.4;
    private const double Tolerance = 0.5;
    private const double Left = (12 * Point) - Tolerance;
    private const double Right = (198 * Point) + Tolerance;
    private const double Top = (15 * Point) - Tolerance;
    private const double Bottom = (282 * Point) + Tolerance;

    /// <summary>Whether a word belongs to the line at the foot of a page of several.</summary>
    public static bool IsOfTheFoot(PlacedWord word) => (word.Top + word.Bottom) / 2 > Bottom - Layout.PageFoot.Height;

    public static void InsideTheMargins(IEnumerable<PlacedWord> words) =>
        Assert.All(words, word =>
            Assert.True(
                word.Left >= Left && word.Right <= Right && word.Top >= Top && word.Bottom <= Bottom,
                $"'{word.Text}' leaves the margins: {word}"));

    /// <summary>The middles of no two words cross; boxes of fonts are higher than letters, so their edges may.</summary>
    public static void Apart(IReadOnlyList<PlacedWord> words)
    {
        foreach (var page in words.GroupBy(word => word.Page))
        {
            var list = page.Where(word => word.Text != "\u200B").OrderBy(word => word.Top).ToList();
            for (var first = 0; first < list.Count; first++)
            {
                for (var second = first + 1; second < list.Count && list[second].Top < list[first].Bottom; second++)
                {
                    Assert.False(Cross(list[first], list[second]), $"'{list[first]}' and '{list[second]}' overlap.");
                }
            }
        }
    }

    private static bool Cross(PlacedWord one, PlacedWord other)
    {
        var overlap = Math.Min(one.Bottom, other.Bottom) - Math.Max(one.Top, other.Top);
        var height = Math.Min(one.Bottom - one.Top, other.Bottom - other.Top);
        // The boxes of Arabic fonts are twice as high as their letters.
        var most = IsArabic(one) || IsArabic(other) ? 0.75 : 0.3;
        return overlap > most * height && Math.Min(one.Right, other.Right) - Math.Max(one.Left, other.Left) > 1;
    }

    private static bool IsArabic(PlacedWord word) => word.Text.AsSpan().ContainsAnyInRange('\u0600', '\u06FF');
}

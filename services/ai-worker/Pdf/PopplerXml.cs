using System.Globalization;
using System.Net;
using System.Text;

namespace FitMyCv.AiWorker.Pdf;

/// <summary>A word of <c>pdftotext -bbox-layout</c>: exact box, no style.</summary>
internal sealed record BoxedWord(string Text, Box Box, int Block);

internal sealed record BoxedPage(double Width, double Height, IReadOnlyList<BoxedWord> Words);

/// <summary>A run of <c>pdftohtml -xml</c>: style and link, coarse box.</summary>
internal sealed record StyledRun(string Text, Box Box, TextStyle Style, string? Link);

/// <summary>
/// Reads the two XML dialects of poppler's tools. Both escape text but do not always nest their elements properly,
/// so they are scanned tag by tag; no entity beyond the character ones is known and nothing is resolved.
/// </summary>
internal static class PopplerXml
{
    public static IReadOnlyList<BoxedPage> ReadBoxes(string xml)
    {
        var pages = new List<BoxedPage>();
        List<BoxedWord>? words = null;
        var block = 0;
        foreach (var tag in Tags(xml))
        {
            switch (tag.Name)
            {
                case "page":
                    words = [];
                    pages.Add(new BoxedPage(Number(tag, "width"), Number(tag, "height"), words));
                    break;
                case "block":
                    block++;
                    break;
                case "word" when words is not null:
                    var text = WebUtility.HtmlDecode(tag.FollowingText(xml));
                    var box = new Box(Number(tag, "xMin"), Number(tag, "yMin"), Number(tag, "xMax"), Number(tag, "yMax"));
                    words.Add(new BoxedWord(text, box, block));
                    break;
            }
        }
        return pages;
    }

    /// <param name="zoom">Pixels per point that the tool was asked for.</param>
    public static IReadOnlyList<IReadOnlyList<StyledRun>> ReadRuns(string xml, double zoom)
    {
        var pages = new List<IReadOnlyList<StyledRun>>();
        var fonts = new Dictionary<string, TextStyle>(StringComparer.Ordinal);
        List<StyledRun> runs = [];
        var box = default(Box);
        var style = default(TextStyle);
        string? link = null;
        var inText = false;
        foreach (var tag in Tags(xml))
        {
            switch (tag.Name)
            {
                case "page":
                    runs = [];
                    pages.Add(runs);
                    break;
                case "fontspec":
                    fonts[tag.Attribute("id")] = Font(tag, zoom);
                    break;
                case "text":
                    var left = Number(tag, "left") / zoom;
                    var top = Number(tag, "top") / zoom;
                    box = new Box(left, top, left + (Number(tag, "width") / zoom), top + (Number(tag, "height") / zoom));
                    style = fonts.GetValueOrDefault(tag.Attribute("font"));
                    inText = true;
                    break;
                case "/text":
                    inText = false;
                    link = null;
                    break;
                case "a":
                    link = WebUtility.HtmlDecode(tag.Attribute("href"));
                    break;
                case "/a":
                    link = null;
                    break;
                case "b":
                    style = style with { Bold = true };
                    break;
                case "/b":
                    style = style with { Bold = false };
                    break;
                case "i":
                    style = style with { Italic = true };
                    break;
                case "/i":
                    style = style with { Italic = false };
                    break;
            }
            if (inText && tag.FollowingText(xml) is { Length: > 0 } text)
            {
                runs.Add(new StyledRun(WebUtility.HtmlDecode(text), box, style, link));
            }
        }
        return pages;
    }

    /// <summary>Targets of <c>pdfinfo -url</c>: a heading, then page, type and URL per line.</summary>
    public static IReadOnlyList<string> ReadLinks(string table) =>
        [
            .. table.Split('\n')
                .Skip(1)
                .Select(line => line.Split(' ', 3, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
                .Where(columns => columns.Length == 3)
                .Select(columns => columns[2])
                .Distinct(StringComparer.Ordinal),
        ];

    private static TextStyle Font(Tag tag, double zoom)
    {
        var colour = tag.Attribute("color").TrimStart('#');
        _ = int.TryParse(colour, NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var rgb);
        var family = tag.Attribute("family");
        // Some producers name the weight only in the font.
        var bold = family.Contains("bold", StringComparison.OrdinalIgnoreCase) || family.Contains("black", StringComparison.OrdinalIgnoreCase);
        return new TextStyle(Number(tag, "size") / zoom, bold, Italic: false, rgb);
    }

    private static double Number(Tag tag, string attribute) =>
        double.TryParse(tag.Attribute(attribute), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : 0;

    private static IEnumerable<Tag> Tags(string xml)
    {
        var position = 0;
        while ((position = xml.IndexOf('<', position)) >= 0)
        {
            var end = xml.IndexOf('>', position);
            if (end < 0)
            {
                yield break;
            }
            yield return new Tag(xml[(position + 1)..end], end + 1);
            position = end + 1;
        }
    }

    private sealed record Tag(string Content, int End)
    {
        public string Name { get; } = NameOf(Content);

        public string Attribute(string name)
        {
            var start = Content.IndexOf(name + "=\"", StringComparison.Ordinal);
            if (start < 0)
            {
                return "";
            }
            start += name.Length + 2;
            var end = Content.IndexOf('"', start);
            return end < 0 ? "" : Content[start..end];
        }

        /// <summary>The text between this tag and the next.</summary>
        public string FollowingText(string xml)
        {
            var next = xml.IndexOf('<', End);
            return next < 0 ? "" : xml[End..next];
        }

        private static string NameOf(string content)
        {
            var length = content.AsSpan().IndexOfAny(' ', '\t', '\n');
            return length < 0 ? content : content[..length];
        }
    }

    public static string Decode(ReadOnlyMemory<byte> bytes) => Encoding.UTF8.GetString(bytes.Span);
}

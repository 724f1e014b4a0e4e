using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace FitMyCv.Notification.Mail;

/// <summary>The text part of a mail: the words of its HTML, a paragraph per block, the address after each link.</summary>
public static partial class HtmlText
{
    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "section", "article", "header", "footer", "hr", "pre",
    };

    private static readonly HashSet<string> Silent = new(StringComparer.OrdinalIgnoreCase) { "script", "style", "head", "title", "template" };

    public static string Of(string html)
    {
        var text = new StringBuilder();
        if (new HtmlParser().ParseDocument(html).Body is { } body)
        {
            Append(body, text);
        }
        var lines = SpacesAtLineEnds().Replace(text.ToString(), "\n");
        return ManyBreaks().Replace(lines, "\n\n").Trim() + "\n";
    }

    private static void Append(INode node, StringBuilder text)
    {
        if (node is IText words)
        {
            var line = Spaces().Replace(words.Data, " ");
            text.Append(text.Length == 0 || text[^1] is '\n' or ' ' ? line.TrimStart(' ') : line);
            return;
        }
        if (node is not IElement element || Silent.Contains(element.LocalName))
        {
            return;
        }
        if (element.LocalName == "br")
        {
            text.Append('\n');
            return;
        }
        var isBlock = Blocks.Contains(element.LocalName);
        if (isBlock)
        {
            text.Append("\n\n");
        }
        else if (element.LocalName == "li")
        {
            text.Append("\n- ");
        }
        foreach (var child in element.ChildNodes)
        {
            Append(child, text);
        }
        if (element.LocalName == "a" && element.GetAttribute("href") is { Length: > 0 } address && address != element.TextContent.Trim())
        {
            text.Append(" (").Append(address).Append(')');
        }
        if (isBlock)
        {
            text.Append("\n\n");
        }
    }

    [GeneratedRegex(@"[ \t\r\n]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Spaces();

    [GeneratedRegex(@"[ \t]*\n[ \t]*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SpacesAtLineEnds();

    [GeneratedRegex(@"\n{3,}", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ManyBreaks();
}

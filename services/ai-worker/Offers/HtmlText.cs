using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace FitMyCv.AiWorker.Offers;

/// <summary>Text of HTML with its line structure: one line per block, list items marked, headings set apart by a blank line.</summary>
internal static partial class HtmlText
{
    /// <summary>Stands for a blank line until all lines are trimmed.</summary>
    private const char Gap = '\f';

    private static readonly HashSet<string> Skipped = new(StringComparer.OrdinalIgnoreCase)
    {
        "script", "style", "noscript", "template", "nav", "form", "button", "svg", "iframe", "select", "textarea", "input", "dialog", "head", "footer", "canvas", "audio", "video", "object",
    };

    private static readonly HashSet<string> Blocks = new(StringComparer.OrdinalIgnoreCase)
    {
        "p", "div", "section", "article", "main", "header", "aside", "ul", "ol", "li", "table", "tr", "dl", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "figure", "figcaption", "address", "body", "fieldset", "hr",
    };

    public static string Of(INode root, Func<IElement, bool>? isLeftOut = null)
    {
        var result = new StringBuilder();
        Append(root, result, isLeftOut ?? (_ => false), depth: 0);
        var lines = result.ToString().Split('\n').Select(line => Spaces().Replace(line, " ").Trim(' ')).Where(line => line.Length > 0);
        return string.Join('\n', lines).Replace(Gap, '\n').Replace("\n\n\n", "\n\n", StringComparison.Ordinal).Trim();
    }

    public static bool IsSkipped(IElement element) => Skipped.Contains(element.LocalName);

    private static void Append(INode node, StringBuilder result, Func<IElement, bool> isLeftOut, int depth)
    {
        if (depth > 400)
        {
            return;
        }
        foreach (var child in node.ChildNodes)
        {
            switch (child)
            {
                case IText text:
                    result.Append(text.Data.ReplaceLineEndings(" ").Replace(Gap, ' '));
                    break;
                case IElement element when IsSkipped(element) || isLeftOut(element):
                    break;
                case IElement { LocalName: "br" }:
                    result.Append('\n');
                    break;
                case IElement element:
                    AppendElement(element, result, isLeftOut, depth);
                    break;
            }
        }
    }

    private static void AppendElement(IElement element, StringBuilder result, Func<IElement, bool> isLeftOut, int depth)
    {
        var isBlock = Blocks.Contains(element.LocalName);
        if (isBlock)
        {
            result.Append(element.LocalName is ['h', >= '1' and <= '6'] ? $"\n{Gap}" : "\n");
        }
        if (element.LocalName == "li")
        {
            result.Append("- ");
        }
        if (element.LocalName is "td" or "th")
        {
            result.Append(' ');
        }
        Append(element, result, isLeftOut, depth + 1);
        if (isBlock)
        {
            result.Append(element.LocalName is "ul" or "ol" ? $"\n{Gap}" : "\n");
        }
    }

    [GeneratedRegex(@"[ \t\r\v\u00a0]+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Spaces();
}

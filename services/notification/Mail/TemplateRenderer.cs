using System.Text.RegularExpressions;

namespace FitMyCv.Notification.Mail;

/// <summary>A mail's words, ready to be sent.</summary>
public sealed record RenderedMail(string Subject, string Html, string Text);

/// <summary>
/// Puts values into a template (spec notification §4): <c>{{name}}</c> is replaced once, never recursively. Values are escaped in HTML and never in the
/// subject and the text; line breaks become spaces. A known variable without a value is empty, an unknown placeholder stays, a URL variable that is not
/// http or https becomes empty.
/// </summary>
public static partial class TemplateRenderer
{
    public static RenderedMail Render(string subject, string html, IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> values)
    {
        var body = Fill(html, known, values, EscapeHtml);
        return new RenderedMail(Fill(subject, known, values, value => value), body, HtmlText.Of(body));
    }

    private static string Fill(string template, IReadOnlyCollection<string> known, IReadOnlyDictionary<string, string> values, Func<string, string> escape) =>
        Placeholder().Replace(template, match =>
        {
            var name = match.Groups["name"].Value;
            if (values.TryGetValue(name, out var value))
            {
                return escape(Clean(name, value));
            }
            return known.Contains(name) ? "" : match.Value;
        });

    private static string Clean(string name, string value)
    {
        var line = LineBreaks().Replace(value, " ");
        return name.EndsWith("Url", StringComparison.Ordinal) && !(Uri.TryCreate(line, UriKind.Absolute, out var url) && url.Scheme is "http" or "https") ? "" : line;
    }

    private static string EscapeHtml(string value) =>
        value.Replace("&", "&amp;", StringComparison.Ordinal)
            .Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal)
            .Replace("\"", "&quot;", StringComparison.Ordinal)
            .Replace("'", "&#39;", StringComparison.Ordinal);

    [GeneratedRegex(@"\{\{ *(?<name>[A-Za-z][A-Za-z0-9]{0,39}) *\}\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"[\r\n\u0085\u2028\u2029]+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LineBreaks();
}

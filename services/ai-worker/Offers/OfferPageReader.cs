using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using FitMyCv.AiWorker.Engines;

namespace FitMyCv.AiWorker.Offers;

/// <summary>
/// The offer on a page (spec ai-worker §2): JSON-LD <c>JobPosting</c> first, else the main content as plain text,
/// at most 20 000 characters, cut at a line end. Nothing is executed and nothing further is loaded.
/// </summary>
public static partial class OfferPageReader
{
    public const int MaximumCharacters = 20_000;
    public const int MinimumCharacters = 100;

    private static readonly HashSet<string> PostingMembers = new(StringComparer.Ordinal)
    {
        "title", "name", "hiringOrganization", "jobLocation", "jobLocationType", "applicantLocationRequirements", "employmentType", "baseSalary", "estimatedSalary", "skills",
        "qualifications", "responsibilities", "educationRequirements", "experienceRequirements", "jobBenefits", "workHours", "industry", "occupationalCategory",
    };

    /// <exception cref="TaskFailedException"><c>background.pageBlocked</c>, <c>background.noJobOfferDetected</c>.</exception>
    public static OfferText Read(FetchedPage page)
    {
        var source = Decode(page);
        if (page.MediaType == "text/plain")
        {
            return Checked(source, null, title: null);
        }
        var document = new HtmlParser(new HtmlParserOptions { IsScripting = false }).ParseDocument(source);
        if (JobPosting(document) is { } posting)
        {
            var description = TextOf(posting["description"]) ?? "";
            var text = description.Contains('<', StringComparison.Ordinal) ? VisibleText(description) : description;
            if (text.Trim().Length >= MinimumCharacters)
            {
                return Checked(text, Known(posting), title: null);
            }
        }
        var hidden = HiddenClasses(document);
        var main = MainContent(document, element => IsLeftOut(element, hidden));
        return Checked(main, null, document.Title);
    }

    public static TaskFailedException Blocked() =>
        new("background.pageBlocked", "The page does not let programs read it: paste the text of the offer or send it as a PDF.");

    /// <summary>Cuts at a line end so that at most 20 000 characters are left.</summary>
    public static string Cut(string text)
    {
        if (text.Length <= MaximumCharacters)
        {
            return text;
        }
        var end = text.LastIndexOf('\n', MaximumCharacters);
        return text[..(end > 0 ? end : MaximumCharacters)];
    }

    private static OfferText Checked(string text, JsonObject? posting, string? title)
    {
        var trimmed = text.Trim();
        if (posting is null && trimmed.Length < 3000 && (Wall().IsMatch(trimmed) || (title is not null && WallTitle().IsMatch(title))))
        {
            throw Blocked();
        }
        if (trimmed.Length < MinimumCharacters)
        {
            throw new TaskFailedException("background.noJobOfferDetected", "No job offer was found on this page: paste the text of the offer or send it as a PDF.");
        }
        return new OfferText(Cut(trimmed), posting);
    }

    /// <summary>UTF-8 when the bytes are valid UTF-8, whatever the server says; else what the server or the page names; else windows-1252.</summary>
    private static string Decode(FetchedPage page)
    {
        try
        {
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetString(page.Body).TrimStart('\ufeff');
        }
        catch (DecoderFallbackException)
        {
            var head = Encoding.ASCII.GetString(page.Body.AsSpan(0, Math.Min(page.Body.Length, 2048)));
            return (Named(page.Charset) ?? Named(MetaCharset().Match(head).Groups[1].Value) ?? Named("windows-1252") ?? Encoding.Latin1).GetString(page.Body);
        }
    }

    private static Encoding? Named(string? name)
    {
        if (string.IsNullOrEmpty(name) || name.StartsWith("utf-8", StringComparison.OrdinalIgnoreCase))
        {
            return null;
        }
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static JsonObject? JobPosting(IHtmlDocument document)
    {
        foreach (var script in document.QuerySelectorAll("script[type='application/ld+json']"))
        {
            try
            {
                if (Find(JsonNode.Parse(script.TextContent, documentOptions: new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = 32 }), 0) is { } posting)
                {
                    return posting;
                }
            }
            catch (JsonException)
            {
                // A broken block is as good as none: the page is read as text.
            }
        }
        return null;
    }

    private static JsonObject? Find(JsonNode? node, int depth)
    {
        if (depth > 6)
        {
            return null;
        }
        return node switch
        {
            JsonArray list => list.Select(item => Find(item, depth + 1)).FirstOrDefault(found => found is not null),
            JsonObject entry when IsPosting(entry["@type"]) => entry,
            JsonObject entry => Find(entry["@graph"], depth + 1) ?? Find(entry["mainEntity"], depth + 1) ?? Find(entry["itemListElement"], depth + 1) ?? Find(entry["item"], depth + 1),
            _ => null,
        };
    }

    private static bool IsPosting(JsonNode? type) => type switch
    {
        JsonArray list => list.Any(IsPosting),
        _ => TextOf(type) is { } name && name.EndsWith("JobPosting", StringComparison.OrdinalIgnoreCase),
    };

    /// <summary>The members that say something of the job (schema.org); its text is read apart, and what else a page puts there is nobody's to read.</summary>
    private static JsonObject Known(JsonObject posting) =>
        new(posting.Where(member => PostingMembers.Contains(member.Key)).Select(member => new KeyValuePair<string, JsonNode?>(member.Key, member.Value?.DeepClone())));

    private static string VisibleText(string html)
    {
        var document = new HtmlParser().ParseDocument(html);
        var hidden = HiddenClasses(document);
        return HtmlText.Of(document.Body!, element => IsLeftOut(element, hidden));
    }

    private static string? TextOf(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    /// <summary>The element that holds the offer: <c>main</c> or <c>article</c>, else the body; the page's first heading goes before it.</summary>
    private static string MainContent(IHtmlDocument document, Func<IElement, bool> isLeftOut)
    {
        IEnumerable<IElement> candidates = [.. document.QuerySelectorAll("[itemtype$='JobPosting'], article, main, [role=main]")];
        var best = candidates.Where(element => !IsWithinLeftOut(element, isLeftOut)).Select(element => (element, Text: HtmlText.Of(element, isLeftOut))).Where(pair => pair.Text.Length >= 300).OrderByDescending(pair => pair.Text.Length).Select(pair => pair.Text).FirstOrDefault();
        var text = best ?? (document.Body is null ? "" : HtmlText.Of(document.Body, isLeftOut));
        var heading = document.QuerySelectorAll("h1").Select(element => element.TextContent.Trim()).FirstOrDefault(title => title.Length is > 2 and < 150);
        return heading is null || text.Contains(heading, StringComparison.OrdinalIgnoreCase) ? text : heading + "\n" + text;
    }

    private static bool IsWithinLeftOut(IElement element, Func<IElement, bool> isLeftOut)
    {
        for (var at = element.ParentElement; at is not null; at = at.ParentElement)
        {
            if (isLeftOut(at) || HtmlText.IsSkipped(at))
            {
                return true;
            }
        }
        return false;
    }

    private static bool IsLeftOut(IElement element, HashSet<string> hiddenClasses)
    {
        if (element.HasAttribute("hidden") || element.GetAttribute("aria-hidden") == "true" || IsHiddenBy(element.GetAttribute("style")) || IsTransparent(element)
            || element.GetAttribute("role") is "navigation" or "dialog" or "alertdialog" or "banner" or "contentinfo" or "search" or "complementary" or "menu")
        {
            return true;
        }
        if (element.ClassList.Any(hiddenClasses.Contains))
        {
            return true;
        }
        if (element.LocalName is "aside")
        {
            return true;
        }
        var names = $"{element.Id} {element.ClassName}";
        return element.LocalName is "div" or "section" or "ul" or "header" && Furniture().IsMatch(names) && element.QuerySelector("h1, article, main") is null;
    }

    /// <summary>White letters count as hidden where the element has no ground of its own.</summary>
    private static bool IsHiddenBy(string? style) =>
        !string.IsNullOrEmpty(style) && (HiddenStyle().IsMatch(style) || (WhiteLetters().IsMatch(style) && !style.Contains("background", StringComparison.OrdinalIgnoreCase)));

    /// <summary>Transparent text is hidden; a part of the page with headings or items of its own is one that a script fades in.</summary>
    private static bool IsTransparent(IElement element) =>
        Transparent().IsMatch(element.GetAttribute("style") ?? "") && element.QuerySelector("h1, h2, h3, h4, p, li") is null;

    /// <summary>Classes that the page's own style sheet hides: text that a reader would not see is left out.</summary>
    private static HashSet<string> HiddenClasses(IHtmlDocument document) =>
        [.. document.QuerySelectorAll("style").SelectMany(style => HiddenRule().Matches(style.TextContent)).SelectMany(match => match.Groups[1].Value.Split(',')).Select(selector => selector.Trim().TrimStart('.'))];

    [GeneratedRegex(@"(?is)\b(?:please (?:log ?in|sign in)|(?:sign|log) in to (?:continue|view|see|apply)|you must (?:be logged in|sign in)|connectez-vous (?:pour|à votre compte)|identifiez-vous|veuillez vous (?:connecter|identifier)|join (?:linkedin )?to (?:view|see)|verify (?:that )?you(?:'re| are) (?:a )?human|are you (?:a )?(?:human|robot)|vérifi(?:ez|cation) que vous (?:êtes|n'êtes pas)|unusual traffic|trafic inhabituel|captcha|checking your browser|enable (?:javascript and )?cookies to continue|just a moment|access (?:to this page has been )?denied|accès refusé|(?:accept|accepter) (?:all |les |tous les )?cookies (?:to|pour) (?:continue|continuer)|before you continue to|avant de (?:continuer|poursuivre)|bitte (?:melden sie sich an|anmelden)|inicie sesión para)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Wall();

    [GeneratedRegex(@"(?i)^\s*(?:log ?in|sign ?in|connexion|identification|just a moment|attention required|access denied|captcha|security check|robot check|anmelden|iniciar sesión|consent|cookies?)\b", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WallTitle();

    [GeneratedRegex(@"(?i)(?:^|[\s_-])(?:nav(?:bar|igation)?|menu|cookies?(?:-\w+)?|consent|gdpr|breadcrumbs?|similar\w*|similaires?|related|recommend\w*|footer|sidebar|share|social|newsletter|modal|popup|banner|advert\w*|promo|alert[es]?)(?:$|[\s_-])", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Furniture();

    private const string Hiding = @"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*(?:0(?:px|pt|em|rem|%)?|1(?:\.\d+)?(?:px|pt))\s*(?:[;}!]|$)|(?:left|top|text-indent)\s*:\s*-\d{3,}(?:px|em|rem|pt|vw|%)";

    [GeneratedRegex(@"(?i)" + Hiding, RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HiddenStyle();

    [GeneratedRegex(@"(?i)(?:^|;)\s*color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex WhiteLetters();

    [GeneratedRegex(@"(?i)opacity\s*:\s*0?(?:\.0+)?\s*(?:[;!]|$)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Transparent();

    [GeneratedRegex(@"(?i)((?:\s*\.[\w-]+\s*,?)+)\{[^}]*?(?:" + Hiding + @")", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HiddenRule();

    [GeneratedRegex(@"(?i)<meta[^>]+charset\s*=\s*[""']?([\w-]+)", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex MetaCharset();
}

using System.Text;
using System.Text.Json.Nodes;
using FitMyCv.AiWorker.Engines;
using FitMyCv.AiWorker.Offers;
using FitMyCv.AiWorker.Reading.Tests;
using FitMyCv.Contracts.CvDocuments;

namespace FitMyCv.AiWorker.Domain.Tests;

/// <summary>An attack of <c>tests/samples/injection</c> (described there) and how it gets into a CV or an offer.</summary>
internal sealed record Injection(string Id, string At, string Text, IReadOnlyList<string> Traces, string? Snippet, string? Member)
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "injection");

    /// <summary>People see the text of the PDF.</summary>
    public bool IsSeen => At is "visible" or "free-text";

    /// <param name="url">The address that stands for <c>{url}</c>.</param>
    public static IReadOnlyList<Injection> Load(string file, string url) =>
    [
        .. JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!.AsArray().Select(node => new Injection(
            Value(node!, "id")!,
            Value(node!, "at")!,
            Value(node!, "text")!.Replace("{url}", url, StringComparison.Ordinal),
            [.. node!["traces"]!.AsArray().Select(trace => trace!.GetValue<string>().Replace("{url}", url, StringComparison.Ordinal))],
            Value(node!, "snippet")?.Replace("{url}", url, StringComparison.Ordinal),
            Value(node!, "member"))),
    ];

    /// <summary>The CV with the order added to the text at <see cref="At"/>.</summary>
    public CvDocument Into(CvDocument cv)
    {
        var root = CvJson.Write(cv);
        var names = At.Split('/')[1..];
        var node = names[..^1].Aggregate((JsonNode)root, (at, name) => at is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)]! : at[name] ?? (at[name] = new JsonArray()));
        if (node is JsonArray texts)
        {
            if (names[^1] == "-")
            {
                texts.Add(Text);
                return CvJson.Read(root);
            }
            var index = int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture);
            texts[index] = $"{texts[index]} {Text}";
            return CvJson.Read(root);
        }
        node[names[^1]] = $"{node[names[^1]]} {Text}".Trim();
        return CvJson.Read(root);
    }

    /// <summary>The offer of a sample file with the order in it, read as the pipeline reads it.</summary>
    public OfferText IntoOffer() => At switch
    {
        "html" => Page(PlainPage().Replace("</h1>", "</h1>" + Snippet!.Replace("{text}", Text, StringComparison.Ordinal), StringComparison.Ordinal)),
        "json-ld" => Page(DataPage(Member, Text)),
        "end" => new OfferText($"{PlainText()}\n\n{Text}"),
        "title" => new OfferText(PlainText().Replace("(Python)", $"(Python) {Text}", StringComparison.Ordinal)),
        _ => new OfferText(PlainText().Replace($"\n{At}\n", $"\n{At}\n{Text}\n", StringComparison.Ordinal)),
    };

    /// <summary>The same offer without the order.</summary>
    public OfferText CleanOffer() => At switch
    {
        "html" => Page(PlainPage()),
        "json-ld" => Page(DataPage(null, "")),
        _ => new OfferText(PlainText()),
    };

    /// <summary>The PDF with the order in it.</summary>
    public PdfBuilder IntoPdf(PdfBuilder pdf) => At switch
    {
        "information" => pdf.Information(Text),
        "xmp" => pdf.Metadata(Text),
        "note" => pdf.Annotate("Text", Text),
        "free-text" => pdf.Annotate("FreeText", Text),
        "attachment" => pdf.Attach("instructions.json", Encoding.UTF8.GetBytes(Text)),
        "outside" => pdf.Text(900, 360, Text),
        "visible" => pdf.Text(56, 192, "- " + Text),
        _ => pdf.Text(50, 300, Text, At == "tiny" ? 1 : 10, mode: At == "mode" ? 3 : 0, colour: At == "white" ? "1 1 1" : "0 0 0"),
    };

    /// <summary>The sample offer as a PDF; an order that people see stands among the requirements.</summary>
    public static PdfBuilder OfferPdf(string? seen = null)
    {
        var pdf = new PdfBuilder().Page();
        var y = 40;
        foreach (var line in PlainText().Split('\n'))
        {
            y += line.Length == 0 ? 12 : 14;
            // Room for what is written there.
            y = y switch { > 172 and < 208 => 212, > 284 and < 316 => 320, _ => y };
            pdf.Text(50, y, line, bold: line.Length > 0 && !line.StartsWith('-') && !line.Contains(' ', StringComparison.Ordinal));
            if (seen is not null && line == "Requirements")
            {
                pdf.Text(50, y += 14, "- " + seen);
            }
        }
        return pdf;
    }

    /// <summary>The document without the order, where it stands as a text of the person; list entries that are nothing else go.</summary>
    public CvDocument WithoutOrder(CvDocument document)
    {
        var node = CvJson.Write(document);
        Strip(node, Text);
        return CvJson.Read(node);
    }

    public static string Json(CvDocument document)
    {
        var node = CvJson.Write(document with { Meta = null, GeneratedAt = null });
        DropEmpty(node);
        return node.ToJsonString(CvJson.Options);
    }

    private static string? Value(JsonNode node, string name) => node[name]?.GetValue<string>();

    private static string PlainText() => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "offers", "platform-engineer-en.txt")).ReplaceLineEndings("\n");

    private static string PlainPage()
    {
        var blocks = PlainText().Split("\n\n").Select(block => block.Split('\n'));
        var body = string.Concat(blocks.Skip(1).Select(lines => $"<h2>{lines[0]}</h2><ul>{string.Concat(lines[1..].Select(line => $"<li>{line.TrimStart('-', ' ')}</li>"))}</ul>"));
        var head = blocks.First();
        return $"<!doctype html><html><head><meta charset=\"utf-8\"><title>Job</title></head><body><main><h1>{head[0]}</h1>{string.Concat(head[1..].Select(line => $"<p>{line}</p>"))}{body}</main></body></html>";
    }

    private static string DataPage(string? member, string text)
    {
        var posting = new JsonObject
        {
            ["@type"] = "JobPosting",
            ["title"] = "Platform Engineer (Python)",
            ["hiringOrganization"] = new JsonObject { ["name"] = "Tidewater Signals" },
            ["description"] = PlainPage(),
        };
        if (member is not null)
        {
            posting[member] = $"{posting[member]} {text}".Trim();
        }
        return $"<!doctype html><html><head><meta charset=\"utf-8\"><script type=\"application/ld+json\">{posting.ToJsonString()}</script></head><body><p>Job</p></body></html>";
    }

    private static OfferText Page(string html) => OfferPageReader.Read(new FetchedPage(new Uri("https://jobs.example.com/"), Encoding.UTF8.GetBytes(html), "text/html", null));

    private static void Strip(JsonNode node, string text)
    {
        switch (node)
        {
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    if (value is JsonValue leaf && leaf.TryGetValue<string>(out var plain))
                    {
                        item[name] = plain.Replace(text, "", StringComparison.Ordinal).Trim();
                    }
                    else if (value is not null)
                    {
                        Strip(value, text);
                    }
                }
                break;
            case JsonArray list:
                for (var i = list.Count - 1; i >= 0; i--)
                {
                    if (list[i] is JsonValue leaf && leaf.TryGetValue<string>(out var plain))
                    {
                        list[i] = plain.Replace(text, "", StringComparison.Ordinal).Trim();
                        if (list[i]!.GetValue<string>().Length == 0)
                        {
                            list.RemoveAt(i);
                        }
                    }
                    else if (list[i] is { } entry)
                    {
                        Strip(entry, text);
                    }
                }
                break;
        }
    }

    private static void DropEmpty(JsonNode node)
    {
        if (node is JsonArray list)
        {
            foreach (var entry in list.OfType<JsonNode>())
            {
                DropEmpty(entry);
            }
            return;
        }
        foreach (var (name, value) in node is JsonObject item ? [.. item] : Array.Empty<KeyValuePair<string, JsonNode?>>())
        {
            if (value is not null)
            {
                DropEmpty(value);
            }
            if (value is null or JsonArray { Count: 0 } || (value is JsonValue leaf && leaf.TryGetValue<string>(out var text) && text.Length == 0))
            {
                node.AsObject().Remove(name);
            }
        }
    }
}

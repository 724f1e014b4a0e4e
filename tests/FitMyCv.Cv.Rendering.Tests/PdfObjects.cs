using System.Text;
using System.Text.Json.Nodes;

namespace FitMyCv.Cv.Rendering.Tests;

/// <summary>The objects of a PDF as qpdf writes them in JSON.</summary>
internal sealed class PdfObjects
{
    private readonly JsonObject _objects;

    public PdfObjects(string json)
    {
        _objects = JsonNode.Parse(json)!["qpdf"]![1]!.AsObject();
        Catalogue = Get(Trailer["/Root"]);
        Pages = [.. Items(Get(Catalogue["/Pages"])["/Kids"]).SelectMany(Leaves)];
    }

    public JsonObject Trailer => _objects["trailer"]!["value"]!.AsObject();
    public JsonObject Catalogue { get; }
    public IReadOnlyList<JsonObject> Pages { get; }

    /// <summary>The dictionary that a value is or refers to.</summary>
    public JsonObject Get(JsonNode? value)
    {
        var node = Resolve(value);
        return (node!["stream"]?["dict"] ?? node).AsObject();
    }

    /// <summary>The values of an array; one that is no array counts as an array of one.</summary>
    public IEnumerable<JsonNode?> Items(JsonNode? value) => Resolve(value) switch
    {
        null => Array.Empty<JsonNode?>(),
        JsonArray array => array.AsEnumerable(),
        _ => new[] { value },
    };

    public byte[] Stream(JsonNode? value) => Convert.FromBase64String((string)Resolve(value)!["stream"]!["data"]!);

    public string Text(JsonNode? value) => Encoding.Latin1.GetString(Stream(value));

    private JsonNode? Resolve(JsonNode? value) =>
        value is JsonValue text && text.TryGetValue<string>(out var name) && name.EndsWith(" R", StringComparison.Ordinal)
            ? _objects["obj:" + name] is { } found ? found["value"] ?? found : null
            : value;

    private IEnumerable<JsonObject> Leaves(JsonNode? node)
    {
        var page = Get(node);
        return page.ContainsKey("/Kids") ? Items(page["/Kids"]).SelectMany(Leaves) : [page];
    }
}

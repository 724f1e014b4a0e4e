using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FitMyCv.Contracts.CvDocuments;

/// <summary>JSON form of <see cref="CvDocument"/>: snake_case names, absent members left out, no escaping of letters.</summary>
public static class CvJson
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.General)
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        MaxDepth = 32,
    };

    /// <summary>Reads a document whose JSON is valid by the schema (<see cref="CvSchema"/>).</summary>
    public static CvDocument Read(JsonNode node) =>
        node.Deserialize<CvDocument>(Options) ?? throw new JsonException("A CV document is a JSON object.");

    public static CvDocument Read(string json) =>
        JsonSerializer.Deserialize<CvDocument>(json, Options) ?? throw new JsonException("A CV document is a JSON object.");

    public static JsonObject Write(CvDocument document) =>
        JsonSerializer.SerializeToNode(document, Options)!.AsObject();
}

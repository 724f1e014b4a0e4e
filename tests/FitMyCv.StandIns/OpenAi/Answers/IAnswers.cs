using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi.Answers;

/// <summary>What a model says to a request: JSON that fits the schema.</summary>
public interface IAnswers
{
    JsonNode Answer(StandInRequest request);
}

/// <summary>The least that a schema allows: first choices, null where it may be, empty lists.</summary>
public sealed class SchemaAnswers : IAnswers
{
    public JsonNode Answer(StandInRequest request) => request.SchemaBody is { } schema ? Fill(schema) ?? new JsonObject() : new JsonObject();

    private static JsonNode? Fill(JsonObject schema)
    {
        if (schema["enum"] is JsonArray { Count: > 0 } choices)
        {
            return choices[0]?.DeepClone();
        }
        var type = schema["type"] switch { JsonArray several => several.Any(one => one!.GetValue<string>() == "null") ? "null" : several[0]!.GetValue<string>(), JsonNode one => one.GetValue<string>(), _ => "null" };
        return type switch
        {
            "object" => new JsonObject((schema["properties"] as JsonObject ?? []).Select(property => new KeyValuePair<string, JsonNode?>(property.Key, Fill(property.Value!.AsObject())))),
            "array" => new JsonArray(),
            "string" => "text",
            "integer" or "number" => 0,
            "boolean" => false,
            _ => null,
        };
    }
}

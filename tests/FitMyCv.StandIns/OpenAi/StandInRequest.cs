using System.Text.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>A chat completion that was asked for, as the stand-in keeps it.</summary>
/// <param name="Schema">Name of the JSON schema; null without one.</param>
/// <param name="Instructions">Text of the system or developer message.</param>
/// <param name="Data">The first user message, when its text is JSON.</param>
/// <param name="Turns">Number of messages: more than two is a repair.</param>
public sealed record StandInRequest(string Model, string? Schema, JsonObject? SchemaBody, string Instructions, JsonNode? Data, string Prompt, int Images, int Turns, JsonObject Body)
{
    /// <summary>How it ended: <c>ok</c>, the name of the fault, the code of a refusal of the request, or <c>aborted</c> by the client; null while it runs.</summary>
    public string? Outcome { get; set; }

    public static StandInRequest Of(JsonObject body)
    {
        var messages = body["messages"]!.AsArray();
        var user = messages.FirstOrDefault(message => message!["role"]!.GetValue<string>() == "user");
        var format = body["response_format"]?["json_schema"];
        return new StandInRequest(
            body["model"]!.GetValue<string>(),
            format?["name"]?.GetValue<string>(),
            format?["schema"] as JsonObject,
            Text(messages.FirstOrDefault(message => message!["role"]!.GetValue<string>() is "system" or "developer")),
            Json(Text(user)),
            string.Join('\n', messages.Select(Text)),
            messages.Sum(message => (message!["content"] as JsonArray)?.Count(part => part!["type"]?.GetValue<string>() == "image_url") ?? 0),
            messages.Count,
            body);
    }

    private static string Text(JsonNode? message) => message?["content"] switch
    {
        JsonValue value => value.GetValue<string>(),
        JsonArray parts => string.Join('\n', parts.Select(part => part!["text"]?.GetValue<string>()).OfType<string>()),
        _ => "",
    };

    private static JsonNode? Json(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>What the stand-in answers: the status with headers and body, or a connection that breaks.</summary>
public sealed record StandInResponse(int Status, string Body, IReadOnlyDictionary<string, string>? Headers = null, bool BreaksConnection = false, string ContentType = "application/json");

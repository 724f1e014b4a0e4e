using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>JSON of messages (camelCase, nulls left out, unknown members ignored) and their types by name.</summary>
public static class MessageJson
{
    private static readonly Dictionary<string, Type> Types = typeof(Message).Assembly.GetTypes()
        .Where(type => type is { IsSealed: true } && type.IsSubclassOf(typeof(Message)))
        .ToDictionary(type => type.Name, StringComparer.Ordinal);

    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The transport's own options (which know its envelope) with our conventions.</summary>
    public static JsonSerializerOptions ForTransport(JsonSerializerOptions transport) =>
        new(transport) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Every message type of the contracts.</summary>
    public static IReadOnlyCollection<Type> AllTypes => Types.Values;

    public static Message Read(string type, string json) =>
        (Message)(JsonSerializer.Deserialize(json, Types[type], Options) ?? throw new JsonException($"A {type} is a JSON object."));
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace FitMyCv.ServiceDefaults.Requests;

/// <summary>
/// For members of free JSON in requests: refuses text that can't be read (an escaped half of a surrogate pair is JSON, but no text) while the body is read,
/// as it is done for typed members.
/// </summary>
public sealed class ReadableElementConverter : JsonConverter<JsonElement>
{
    public override JsonElement Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var element = JsonElement.ParseValue(ref reader);
        return ApiJson.IsReadable(element) ? element : throw new JsonException("A text is not valid Unicode.");
    }

    public override void Write(Utf8JsonWriter writer, JsonElement value, JsonSerializerOptions options) => value.WriteTo(writer);
}

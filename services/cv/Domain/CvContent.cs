using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Contracts.CvDocuments;
using FitMyCv.Contracts.Errors;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.Cv.Domain;

/// <summary>The content of a CV as JSON text: kept as given, order and spelling included, only control characters are removed (spec cv §3).</summary>
public static class CvContent
{
    public const int MaximumBytes = 512 * 1024;
    private const int MaximumDepth = 12;

    private static readonly JsonSerializerOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly JsonSerializerOptions Indented = new(Json) { WriteIndented = true };

    /// <summary>Takes in a document that a client or a task gives. Throws the problem <c>cv.invalidContent</c> or <c>cv.contentTooLarge</c>.</summary>
    public static JsonObject Accept(JsonElement? given)
    {
        return Accept(Parse(given));
    }

    /// <summary>The object as it was given, each member once. Throws the problem <c>cv.invalidContent</c>.</summary>
    public static JsonObject Parse(JsonElement? given)
    {
        if (given is not { ValueKind: JsonValueKind.Object } element)
        {
            throw Invalid("", "A CV is a JSON object.");
        }
        try
        {
            return JsonNode.Parse(element.GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject();
        }
        catch (JsonException)
        {
            throw Invalid("", "A member stands twice in one object.");
        }
    }

    /// <inheritdoc cref="Accept(JsonElement?)"/>
    public static JsonObject Accept(JsonObject document)
    {
        Clean(document, "", 1);
        if (Encoding.UTF8.GetByteCount(Text(document)) > MaximumBytes)
        {
            throw CvErrors.ContentTooLarge.ToException();
        }
        var errors = CvSchema.Validate(document);
        return errors.Count == 0 ? document : throw CvErrors.InvalidContent.ToException(errors);
    }

    /// <summary>The document as compact JSON, letters not escaped.</summary>
    public static string Text(JsonNode document) => document.ToJsonString(Json);

    public static string IndentedText(JsonNode document) => document.ToJsonString(Indented);

    public static JsonObject Read(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>Fills what the server sets when it is absent.</summary>
    public static void Complete(JsonObject document, string? language, DateTimeOffset now)
    {
        if (!document.ContainsKey("language"))
        {
            document.Insert(0, "language", language ?? LanguageDetection.Of(document));
        }
        if (!document.ContainsKey("generated_at"))
        {
            document.Insert(0, "generated_at", Time(now));
        }
    }

    public static string Language(JsonObject document) => Text(document, "/language") is { Length: > 0 } language ? language : LanguageDetection.Fallback;

    public static string Title(JsonObject document) => Text(document, "/header/current_title");

    public static string FullName(JsonObject document) => Text(document, "/header/full_name");

    public static string? Generator(JsonObject document) => Text(document, "/meta/generator") is { Length: > 0 } generator ? generator : null;

    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    /// <summary>The object <c>meta</c>, made when it is absent.</summary>
    public static JsonObject Meta(JsonObject document)
    {
        if (document["meta"] is not JsonObject meta)
        {
            document["meta"] = meta = [];
        }
        return meta;
    }

    private static string Text(JsonObject document, string pointer) =>
        JsonPointer.Find(document, pointer) is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    private static void Clean(JsonNode? node, string path, int depth)
    {
        if (depth > MaximumDepth)
        {
            throw Invalid("", "The document is nested too deeply.");
        }
        switch (node)
        {
            case JsonObject item:
                foreach (var (name, value) in item.ToList())
                {
                    Clean(value, JsonPointer.Append(path, name), depth + 1);
                    if (CleanText(value, JsonPointer.Append(path, name)) is { } text)
                    {
                        item[name] = text;
                    }
                }
                break;
            case JsonArray list:
                for (var i = 0; i < list.Count; i++)
                {
                    Clean(list[i], JsonPointer.Append(path, i), depth + 1);
                    if (CleanText(list[i], JsonPointer.Append(path, i)) is { } text)
                    {
                        list[i] = text;
                    }
                }
                break;
        }
    }

    /// <summary>The text without control characters other than tab and line feed; null when there is nothing to remove.</summary>
    private static string? CleanText(JsonNode? node, string path)
    {
        if (node is not JsonValue value || value.GetValueKind() != JsonValueKind.String)
        {
            return null;
        }
        var text = StringOf(value, path);
        return text.Any(IsRemoved) ? string.Concat(text.Where(character => !IsRemoved(character))) : null;
    }

    /// <summary>The text of a JSON string. Throws the problem <c>cv.invalidContent</c> when it is none that can be kept.</summary>
    internal static string StringOf(JsonNode value, string path)
    {
        try
        {
            return value.GetValue<string>();
        }
        catch (InvalidOperationException)
        {
            throw Invalid(path, "The text holds half of a character.");
        }
    }

    private static bool IsRemoved(char character) => char.IsControl(character) && character is not ('\t' or '\n');

    /// <summary>The problem <c>cv.invalidContent</c> at one place.</summary>
    private static ProblemException Invalid(string path, string message) =>
        CvErrors.InvalidContent.ToException(new Dictionary<string, string[]>(StringComparer.Ordinal) { [path] = [message] });
}

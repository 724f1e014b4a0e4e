using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FitMyCv.Analytics.Features;

/// <summary>A client's event, checked (spec analytics §7). What PostgreSQL can't hold in jsonb (NUL, half surrogates, endless numbers) is refused too.</summary>
internal sealed partial record TrackedEvent(string Type, string Category, JsonObject? Metadata, int? Duration, string? Error)
{
    private const int LongestMetadata = 8 * 1024;
    private const int DeepestMetadata = 5;
    private const int LongestError = 500;
    private const double LongestDuration = 86_400_000;

    /// <summary>The event, or null with what is wrong by member.</summary>
    public static TrackedEvent? Read(JsonElement body, out Dictionary<string, string[]> errors)
    {
        errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        if (body.ValueKind != JsonValueKind.Object)
        {
            errors[""] = ["The body must be a JSON object."];
            return null;
        }
        var type = Name(body, "type", TypeForm(), errors);
        var category = Name(body, "category", CategoryForm(), errors);
        JsonObject? metadata = null;
        if (body.TryGetProperty("metadata", out var given) && given.ValueKind != JsonValueKind.Null)
        {
            if (given.ValueKind != JsonValueKind.Object || Encoding.UTF8.GetByteCount(given.GetRawText()) > LongestMetadata || !IsStorable(given, 1))
            {
                errors["metadata"] = [$"Must be an object of at most {LongestMetadata / 1024} KB and {DeepestMetadata} levels."];
            }
            else
            {
                metadata = JsonObject.Create(given);
            }
        }
        int? duration = null;
        if (body.TryGetProperty("duration", out var time) && time.ValueKind != JsonValueKind.Null)
        {
            if (time.ValueKind == JsonValueKind.Number && time.TryGetDouble(out var milliseconds) && milliseconds is >= 0 and <= LongestDuration)
            {
                duration = (int)Math.Round(milliseconds, MidpointRounding.AwayFromZero);
            }
            else
            {
                errors["duration"] = [$"Must be a number of milliseconds from 0 to {LongestDuration}."];
            }
        }
        return errors.Count > 0 ? null : new TrackedEvent(type!, category!, metadata, duration, ErrorOf(metadata));
    }

    private static string? Name(JsonElement body, string member, Regex form, Dictionary<string, string[]> errors)
    {
        if (body.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String && IsText(value) && value.GetString() is { } text && form.IsMatch(text))
        {
            return text;
        }
        errors[member] = ["Must begin with a letter and consist of letters, digits and _ . : -."];
        return null;
    }

    private static string? ErrorOf(JsonObject? metadata) =>
        metadata?["error"] is JsonValue value && value.TryGetValue<string>(out var error) && error.Length > 0 ? error[..Math.Min(error.Length, LongestError)] : null;

    private static bool IsStorable(JsonElement element, int level) =>
        element.ValueKind switch
        {
            JsonValueKind.Object => level <= DeepestMetadata && element.EnumerateObject().All(member => IsText(member) && IsStorable(member.Value, level + 1)),
            JsonValueKind.Array => level <= DeepestMetadata && element.EnumerateArray().All(item => IsStorable(item, level + 1)),
            JsonValueKind.String => IsText(element),
            JsonValueKind.Number => element.TryGetDouble(out var number) && double.IsFinite(number),
            _ => true,
        };

    private static bool IsText(JsonElement value) => IsText(() => value.GetString());

    private static bool IsText(JsonProperty member) => IsText(() => member.Name);

    private static bool IsText(Func<string?> read)
    {
        try
        {
            return read()?.Contains('\0', StringComparison.Ordinal) == false;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.:-]{0,63}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TypeForm();

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9_.:-]{0,39}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CategoryForm();
}

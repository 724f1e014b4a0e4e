using System.Globalization;
using System.Text.Json;
using FitMyCv.Contracts;

namespace FitMyCv.Identity.Domain;

/// <summary>Stored form and check of a setting's value (spec identity §7.1).</summary>
public static class SettingValue
{
    private const int MaximumLength = 10_000;

    /// <summary>The type as the API names it; unknown names are text.</summary>
    public static string TypeName(SettingDefinition? definition) => (definition?.Type ?? SettingType.Text).ToString().ToLowerInvariant();

    /// <summary>The text a request gave as string, number or boolean; null when absent, of another kind or blank.</summary>
    public static string? TextOf(JsonElement? value) =>
        value switch
        {
            { ValueKind: JsonValueKind.String } text => text.GetString(),
            { ValueKind: JsonValueKind.Number } number => number.GetRawText(),
            { ValueKind: JsonValueKind.True } => "1",
            { ValueKind: JsonValueKind.False } => "0",
            _ => null,
        };

    /// <summary>The value as it is stored, or null when it is not of the type or out of bounds. Unknown names are text.</summary>
    public static string? Normalize(SettingDefinition? definition, string text)
    {
        if (text.Length > MaximumLength)
        {
            return null;
        }
        var trimmed = text.Trim();
        return definition?.Type switch
        {
            SettingType.Bool => trimmed.ToLowerInvariant() switch
            {
                "1" or "true" => "1",
                "0" or "false" => "0",
                _ => null,
            },
            SettingType.Int => int.TryParse(trimmed, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) && InBounds(definition, whole)
                ? whole.ToString(CultureInfo.InvariantCulture)
                : null,
            SettingType.Decimal =>
                decimal.TryParse(trimmed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && InBounds(definition, number)
                    ? number.ToString(CultureInfo.InvariantCulture)
                    : null,
            SettingType.Json => IsJson(trimmed) ? trimmed : null,
            _ => definition?.Choices is { } choices && !choices.Contains(trimmed, StringComparer.Ordinal) ? null : text,
        };
    }

    private static bool InBounds(SettingDefinition definition, decimal value) =>
        value >= (definition.Minimum ?? value) && value <= (definition.Maximum ?? value);

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}

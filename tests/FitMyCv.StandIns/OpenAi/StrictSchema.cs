using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>The rules of strict structured outputs (spec/wire/openai §1), walked over a schema: what breaks one, with its place.</summary>
public static partial class StrictSchema
{
    private const int MaximumDepth = 10;
    private const int MaximumProperties = 5000;
    private const int MaximumEnumValues = 1000;
    private const int MaximumCharacters = 120_000;

    private static readonly string[] Unsupported =
    [
        "allOf", "not", "if", "then", "else", "dependentRequired", "dependentSchemas", "patternProperties", "oneOf", "default",
        "minLength", "maxLength", "pattern", "format", "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minItems", "maxItems", "uniqueItems",
    ];

    public static string? Problem(string? name, JsonObject? schema)
    {
        if (name is null || !Name().IsMatch(name))
        {
            return "Invalid 'response_format.json_schema.name': only letters, digits, '_' and '-', at most 64.";
        }
        if (schema is null)
        {
            return Invalid(name, "schema must be an object");
        }
        if (schema["type"] is not JsonValue type || !type.TryGetValue<string>(out var root) || root != "object")
        {
            return Invalid(name, "schema must be a JSON Schema of 'type: \"object\"'");
        }
        var walk = new Walk();
        walk.Visit(schema, "()", 1);
        if (walk.Problem is null && walk.Properties > MaximumProperties)
        {
            return Invalid(name, "too many properties");
        }
        return walk.Problem is { } problem ? Invalid(name, problem) : walk.EnumValues > MaximumEnumValues || walk.Characters > MaximumCharacters ? Invalid(name, "too many enum values or characters") : null;
    }

    private static string Invalid(string name, string problem) => $"Invalid schema for response_format '{name}': {problem}.";

    [GeneratedRegex("^[A-Za-z0-9_-]{1,64}$", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Name();

    private sealed class Walk
    {
        public string? Problem { get; private set; }

        public int Properties { get; private set; }

        public int EnumValues { get; private set; }

        public int Characters { get; private set; }

        public void Visit(JsonNode? node, string path, int depth)
        {
            if (Problem is not null || node is not JsonObject schema)
            {
                Problem ??= node is JsonObject ? null : $"In context={path}, a schema must be an object";
                return;
            }
            if (depth > MaximumDepth)
            {
                Problem = $"In context={path}, nesting exceeds {MaximumDepth} levels";
                return;
            }
            if (Unsupported.FirstOrDefault(schema.ContainsKey) is { } keyword)
            {
                Problem = $"In context={path}, '{keyword}' is not permitted";
                return;
            }
            EnumValues += (schema["enum"] as JsonArray)?.Count ?? 0;
            VisitObject(schema, path, depth);
            if (IsType(schema, "array") || schema.ContainsKey("items"))
            {
                Visit(schema["items"], path + ".items", depth + 1);
            }
            foreach (var (alternative, index) in (schema["anyOf"] as JsonArray ?? []).Select((one, index) => (one, index)))
            {
                Visit(alternative, $"{path}.anyOf.{index}", depth);
            }
            foreach (var (name, definition) in schema["$defs"] as JsonObject ?? [])
            {
                Visit(definition, $"{path}.$defs.{name}", depth);
            }
        }

        private void VisitObject(JsonObject schema, string path, int depth)
        {
            if (!IsType(schema, "object"))
            {
                return;
            }
            if (schema["additionalProperties"] is not JsonValue closed || !closed.TryGetValue<bool>(out var isOpen) || isOpen)
            {
                Problem ??= $"In context={path}, 'additionalProperties' is required to be supplied and to be false";
                return;
            }
            var required = (schema["required"] as JsonArray ?? []).Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
            foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
            {
                Properties++;
                Characters += name.Length;
                if (!required.Remove(name))
                {
                    Problem ??= $"In context={path}, 'required' is required to be supplied and to be an array including every key in properties. Missing '{name}'";
                }
                Visit(property, $"{path}.properties.{name}", depth + 1);
            }
            if (required.Count > 0)
            {
                Problem ??= $"In context={path}, 'required' names '{required.First()}', which is no property";
            }
        }

        private static bool IsType(JsonObject schema, string type) =>
            schema["type"] switch
            {
                JsonValue one => one.GetValue<string>() == type,
                JsonArray several => several.Any(one => one!.GetValue<string>() == type),
                _ => false,
            };
    }
}

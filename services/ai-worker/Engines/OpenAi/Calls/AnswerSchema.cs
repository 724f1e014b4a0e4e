using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using FitMyCv.Contracts.CvDocuments;
using Json.Schema;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>
/// The strict JSON schema of an answer, made from its type (spec/wire/openai §1): every object closed, every member required, absent = null, no keyword
/// that servers refuse. Closed sets of texts come from <see cref="AllowedValuesAttribute"/>, hints from <see cref="DescriptionAttribute"/>.
/// </summary>
internal sealed class AnswerSchema<T>
{
    private readonly JsonSchema _schema;

    private AnswerSchema()
    {
        Text = AnswerJson.SchemaOf(typeof(T)).ToJsonString(AnswerJson.Options);
        _schema = JsonSchema.FromText(Text);
    }

    public static AnswerSchema<T> Instance { get; } = new();

    /// <summary>The schema as it is sent.</summary>
    public string Text { get; }

    /// <summary>The answer, when it is one by the schema; else null and what is wrong with it.</summary>
    public T? Read(string json, out string? problem)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            var result = _schema.Evaluate(parsed.RootElement, new EvaluationOptions { OutputFormat = OutputFormat.List });
            problem = result.IsValid ? null : Describe(result);
            return result.IsValid ? parsed.RootElement.Deserialize<T>(AnswerJson.Options) : default;
        }
        catch (JsonException exception)
        {
            problem = "It is not JSON: " + exception.Message;
            return default;
        }
    }

    private static string Describe(EvaluationResults result)
    {
        var errors = (result.Details ?? []).Where(detail => detail.Errors is { Count: > 0 })
            .SelectMany(detail => detail.Errors!.Values.Select(error => $"{detail.InstanceLocation}: {error}"))
            .Distinct(StringComparer.Ordinal)
            .Take(10);
        return string.Join("; ", errors) is { Length: > 0 } text ? text : "It does not fit the schema.";
    }
}

/// <summary>JSON of what is said to a model and of what it answers: snake_case, nulls written.</summary>
internal static class AnswerJson
{
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Closed sets of members of shared types, which carry no attributes.</summary>
    private static readonly Dictionary<(Type, string), string[]> Choices = new()
    {
        [(typeof(CvLink), "type")] = ["linkedin", "github", "portfolio", "website", "other"],
        [(typeof(CvSkill), "proficiency")] = ["awareness", "beginner", "intermediate", "proficient", "advanced", "expert"],
        [(typeof(JobOfferContent), "contract")] = ["CDI", "CDD", "Intérim", "Freelance", "Stage", "Alternance"],
        [(typeof(JobOfferContent), "language")] = ["fr", "en", "es", "de"],
        [(typeof(JobOfferExperience), "level")] = ["junior", "mid", "senior", "lead"],
        [(typeof(JobOfferLocation), "remote")] = ["full", "hybrid", "none"],
        [(typeof(JobOfferSalary), "period")] = ["year", "month", "day", "hour"],
        [(typeof(JobOfferLanguage), "level")] = ["basic", "intermediate", "fluent", "native"],
    };

    public static JsonNode SchemaOf(Type type) =>
        Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = MakeStrict });

    private static JsonNode MakeStrict(JsonSchemaExporterContext context, JsonNode node)
    {
        if (node is not JsonObject schema)
        {
            return node;
        }
        schema.Remove("default");
        schema.Remove("pattern");
        if (schema["properties"] is JsonObject properties)
        {
            schema["additionalProperties"] = false;
            schema["required"] = new JsonArray([.. properties.Select(property => (JsonNode)property.Key)]);
        }
        if (context.PropertyInfo is { } property)
        {
            if (ChoicesOf(property) is { } choices)
            {
                var isNullable = schema["type"] is JsonArray;
                schema["enum"] = new JsonArray([.. choices.Select(choice => (JsonNode?)choice), .. isNullable ? [null] : Array.Empty<JsonNode?>()]);
            }
            if (property.AttributeProvider?.GetCustomAttributes(typeof(DescriptionAttribute), inherit: false) is [DescriptionAttribute hint])
            {
                schema["description"] = hint.Description;
            }
        }
        return schema;
    }

    private static string[]? ChoicesOf(JsonPropertyInfo property) =>
        property.AttributeProvider?.GetCustomAttributes(typeof(AllowedValuesAttribute), inherit: false) is [AllowedValuesAttribute allowed]
            ? [.. allowed.Values.OfType<string>()]
            : Choices.GetValueOrDefault((property.DeclaringType, property.Name));

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.General)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }
}

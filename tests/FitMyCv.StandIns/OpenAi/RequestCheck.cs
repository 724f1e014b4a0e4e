using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>An error as the provider gives it.</summary>
internal sealed record RequestError(int Status, string Message, string Type, string? Code, string? Param = null);

/// <summary>Checks a request as the real server does (spec/wire/openai §6).</summary>
internal static class RequestCheck
{
    private const int LargestImage = 20 * 1024 * 1024;

    private static readonly HashSet<string> Fields = new(StringComparer.Ordinal)
    {
        "model", "messages", "response_format", "reasoning_effort", "max_completion_tokens", "max_tokens", "temperature", "top_p", "seed", "stream", "stream_options",
        "store", "metadata", "safety_identifier", "prompt_cache_key", "service_tier", "verbosity", "n", "stop", "presence_penalty", "frequency_penalty", "logprobs",
        "top_logprobs", "logit_bias", "user", "modalities", "tools", "tool_choice", "parallel_tool_calls", "prediction",
    };

    private static readonly string[] Efforts = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    public static RequestError? Problem(JsonObject body, StandInOptions options)
    {
        if (body.FirstOrDefault(member => !Fields.Contains(member.Key)).Key is { } unknown && options.Dialect is Dialect.OpenAi or Dialect.AzureV1 or Dialect.AzureLegacy)
        {
            return Invalid($"Unrecognized request argument supplied: {unknown}", "unknown_parameter", unknown);
        }
        if (Text(body["model"]) is not { Length: > 0 } model)
        {
            return Invalid("you must provide a model parameter", null, "model");
        }
        if (options.Models is { Count: > 0 } known && !known.Contains(model))
        {
            return new(404, $"The model `{model}` does not exist or you do not have access to it.", options.Dialect == Dialect.Ollama ? "not_found_error" : "invalid_request_error", "model_not_found");
        }
        return Reasoning(body, model) ?? Messages(body["messages"] as JsonArray, options) ?? Format(body["response_format"] as JsonObject, options);
    }

    private static RequestError? Reasoning(JsonObject body, string model)
    {
        if (Text(body["reasoning_effort"]) is { } effort && !Efforts.Contains(effort))
        {
            return Invalid($"Unsupported value: 'reasoning_effort' does not support '{effort}'.", "unsupported_value", "reasoning_effort");
        }
        if (!IsReasoning(model))
        {
            return null;
        }
        if (body.ContainsKey("max_tokens"))
        {
            return Invalid("Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", "unsupported_parameter", "max_tokens");
        }
        foreach (var name in new[] { "temperature", "top_p" })
        {
            if (body[name] is JsonValue value && value.GetValue<double>() is not 1.0)
            {
                return Invalid($"Unsupported value: '{name}' does not support {value} with this model. Only the default (1) value is supported.", "unsupported_value", name);
            }
        }
        return null;
    }

    public static bool IsReasoning(string model) => model.StartsWith("gpt-5", StringComparison.Ordinal) || (model.Length > 1 && model[0] == 'o' && char.IsDigit(model[1]));

    private static RequestError? Messages(JsonArray? messages, StandInOptions options)
    {
        if (messages is not { Count: > 0 })
        {
            return Invalid("Missing required parameter: 'messages'.", "missing_required_parameter", "messages");
        }
        for (var i = 0; i < messages.Count; i++)
        {
            var message = messages[i] as JsonObject;
            if (Text(message?["role"]) is not ("developer" or "system" or "user" or "assistant" or "tool"))
            {
                return Invalid("Invalid value for 'role'.", "invalid_value", $"messages[{i}].role");
            }
            if (message!["content"] is JsonArray parts)
            {
                foreach (var part in parts)
                {
                    if (Part(part as JsonObject, options) is { } problem)
                    {
                        return problem;
                    }
                }
            }
            else if (Text(message["content"]) is null)
            {
                return Invalid("Invalid type for 'content'.", "invalid_type", $"messages[{i}].content");
            }
        }
        return null;
    }

    private static RequestError? Part(JsonObject? part, StandInOptions options)
    {
        switch (Text(part?["type"]))
        {
            case "text":
                return Text(part!["text"]) is null ? Invalid("Invalid type for 'text'.", "invalid_type", "messages") : null;
            case "image_url":
                var url = Text(part!["image_url"]?["url"]) ?? "";
                return options.SeesImages ? Image(url) : Invalid("This model does not support image input.", "invalid_image_input", "messages");
            default:
                return Invalid("Invalid value for a part's 'type'.", "invalid_value", "messages");
        }
    }

    private static RequestError? Image(string url)
    {
        var comma = url.IndexOf(";base64,", StringComparison.Ordinal);
        if (!url.StartsWith("data:image/", StringComparison.Ordinal) || comma < 0)
        {
            return Invalid("Invalid image URL.", "invalid_image_url", "messages");
        }
        byte[] bytes;
        try
        {
            bytes = Convert.FromBase64String(url[(comma + 8)..]);
        }
        catch (FormatException)
        {
            return Invalid("The image is not base64.", "invalid_base64", "messages");
        }
        var isOfItsType = url[5..comma] switch
        {
            "image/png" => bytes is [0x89, 0x50, 0x4E, 0x47, ..],
            "image/jpeg" => bytes is [0xFF, 0xD8, 0xFF, ..],
            "image/webp" => bytes is [0x52, 0x49, 0x46, 0x46, ..],
            "image/gif" => bytes is [0x47, 0x49, 0x46, ..],
            _ => false,
        };
        return isOfItsType && bytes.Length <= LargestImage ? null : Invalid("You uploaded an unsupported image.", "invalid_image_format", "messages");
    }

    private static RequestError? Format(JsonObject? format, StandInOptions options)
    {
        switch (Text(format?["type"]))
        {
            case null or "text" or "json_object":
                return null;
            case "json_schema":
                var schema = format!["json_schema"] as JsonObject;
                var isStrict = schema?["strict"] is JsonValue value && value.TryGetValue<bool>(out var strict) && strict;
                return isStrict && options.ChecksSchemas && StrictSchema.Problem(Text(schema!["name"]), schema["schema"] as JsonObject) is { } problem
                    ? Invalid(problem, "invalid_json_schema", "response_format")
                    : null;
            default:
                return Invalid("Invalid value for 'response_format.type'.", "invalid_value", "response_format");
        }
    }

    private static RequestError Invalid(string message, string? code, string param) => new(400, message, "invalid_request_error", code, param);

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}

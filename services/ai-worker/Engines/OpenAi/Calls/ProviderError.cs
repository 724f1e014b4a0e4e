using System.ClientModel;
using System.ClientModel.Primitives;
using System.Globalization;
using System.Text.Json;
using FitMyCv.AiWorker.Tasks;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>
/// What went wrong with a call, by the error table of spec/wire/openai §3–§5: servers write <c>code</c> as text, number or null, and some put the members at
/// the top level.
/// </summary>
/// <param name="Code">For the call log: the provider's own code, else one of ours.</param>
/// <param name="Key">How the task fails unless a retry helps.</param>
internal sealed record ProviderError(string Code, string Key, bool MayRetry = false, bool IsQuota = false, TimeSpan? RetryAfter = null, string? Message = null)
{
    private const int LongestCode = 60;

    public static ProviderError Timeout { get; } = new("timeout", TaskErrors.ProviderUnavailable);

    public static ProviderError Connection { get; } = new("connection", TaskErrors.ProviderUnavailable, MayRetry: true);

    public static ProviderError Of(ClientResultException exception, DateTimeOffset now) =>
        exception.GetRawResponse() is { } response ? Of(response, now) : Connection;

    /// <summary>The server refuses pictures: its model reads text only.</summary>
    public bool IsAboutImages => Key == TaskErrors.ProviderUnavailable && Message?.Contains("image", StringComparison.OrdinalIgnoreCase) == true;

    private static ProviderError Of(PipelineResponse response, DateTimeOffset now)
    {
        var (message, type, code) = Body(response);
        var name = Short(code ?? type ?? string.Create(CultureInfo.InvariantCulture, $"http_{response.Status}"));
        if (code == "insufficient_quota" || type == "insufficient_quota")
        {
            return new(name, TaskErrors.ProviderQuota, IsQuota: true);
        }
        if (code is "content_filter" or "content_policy_violation")
        {
            return new(name, TaskErrors.ProviderRefused);
        }
        if (response.Status is 400 && (code is "context_length_exceeded" || type is "exceed_context_size_error" || message?.Contains("context", StringComparison.OrdinalIgnoreCase) == true))
        {
            return new(name, TaskErrors.CostLimit);
        }
        return new(name, TaskErrors.ProviderUnavailable, response.Status is 408 or 409 or 429 or >= 500, RetryAfter: Wait(response.Headers, now), Message: message);
    }

    private static (string? Message, string? Type, string? Code) Body(PipelineResponse response)
    {
        try
        {
            using var parsed = JsonDocument.Parse(response.Content);
            var error = parsed.RootElement.ValueKind == JsonValueKind.Object && parsed.RootElement.TryGetProperty("error", out var inner) && inner.ValueKind == JsonValueKind.Object
                ? inner
                : parsed.RootElement;
            return (Text(error, "message"), Text(error, "type"), Text(error, "code"));
        }
        catch (JsonException)
        {
            return (null, null, null);
        }
    }

    private static string? Text(JsonElement error, string member) =>
        error.ValueKind == JsonValueKind.Object && error.TryGetProperty(member, out var value) && value.ValueKind is JsonValueKind.String or JsonValueKind.Number ? value.ToString() : null;

    private static string Short(string code) => code.Length <= LongestCode ? code : code[..LongestCode];

    private static TimeSpan? Wait(PipelineResponseHeaders headers, DateTimeOffset now)
    {
        if (headers.TryGetValue("retry-after-ms", out var text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var milliseconds))
        {
            return TimeSpan.FromMilliseconds(Math.Clamp(milliseconds, 0, int.MaxValue));
        }
        if (!headers.TryGetValue("retry-after", out var after))
        {
            return null;
        }
        if (double.TryParse(after, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds(Math.Clamp(seconds, 0, int.MaxValue / 1000));
        }
        return DateTimeOffset.TryParse(after, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) && date > now ? date - now : null;
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>
/// An OpenAI-compatible server without a network: checks each request as the real ones do, answers from its data, and misbehaves by script. Served by
/// <see cref="OpenAiStandIn"/>, or in process by <see cref="InProcessHandler"/>.
/// </summary>
public sealed class OpenAiServer(StandInOptions? options = null)
{
    private static readonly Dictionary<string, string> Snapshots = new(StringComparer.Ordinal)
    {
        ["gpt-4o-mini"] = "gpt-4o-mini-2024-07-18", ["gpt-4o"] = "gpt-4o-2024-08-06",
    };

    private readonly ConcurrentQueue<StandInRequest> _requests = new();
    private readonly TokenCounts _tokens = new();
    private int _number;

    public StandInOptions Options { get; } = options ?? new StandInOptions();

    public FaultScript Faults { get; } = new();

    /// <summary>Every request that was a well-formed completion, in the order of their arrival.</summary>
    public IReadOnlyCollection<StandInRequest> Requests => _requests;

    /// <summary>Fixed answers by schema name, before any other.</summary>
    public ConcurrentDictionary<string, JsonNode> Fixtures { get; } = new(StringComparer.Ordinal);

    public void Forget() => _requests.Clear();

    /// <param name="bearer">The key that came, by <c>Authorization: Bearer</c> or <c>api-key</c>.</param>
    /// <param name="cancellationToken">Cancelled when the client goes away.</param>
    public async Task<StandInResponse> CompleteAsync(string? bearer, string text, CancellationToken cancellationToken)
    {
        if (Options.Key is { } key && bearer != key)
        {
            return Error(new(401, "Incorrect API key provided.", "invalid_request_error", "invalid_api_key"));
        }
        if (Parse(text) is not { } body)
        {
            return Error(new(400, "We could not parse the JSON body of your request.", "invalid_request_error", null));
        }
        if (RequestCheck.Problem(body, Options) is { } problem)
        {
            return Error(problem);
        }
        var request = StandInRequest.Of(body);
        _requests.Enqueue(request);
        try
        {
            return await AnswerAsync(request, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            request.Outcome = "aborted";
            throw;
        }
    }

    private async Task<StandInResponse> AnswerAsync(StandInRequest request, CancellationToken cancellationToken)
    {
        var fault = Faults.Take(request.Schema);
        if (fault?.Kind == FaultKind.Slow)
        {
            await Task.Delay(fault.Delay, cancellationToken);
        }
        if (Options.Delay > TimeSpan.Zero)
        {
            await Task.Delay(Options.Delay, cancellationToken);
        }
        request.Outcome = fault?.Kind.ToString() ?? "ok";
        if (fault is not null && FaultResponse(fault) is { } response)
        {
            return response;
        }
        if (TokenCounts.OfPrompt(request) > Options.Window)
        {
            return ContextTooLong();
        }
        return Completion(request, fault?.Kind);
    }

    private StandInResponse Completion(StandInRequest request, FaultKind? fault)
    {
        var answer = (Fixtures.TryGetValue(request.Schema ?? "", out var fixture) ? fixture.DeepClone() : Options.Answers.Answer(request)).ToJsonString(OpenAiJson.Options);
        var (content, reason) = fault switch
        {
            FaultKind.Truncated => (answer[..(answer.Length / 2)], "length"),
            FaultKind.ContentFilter => ("", "content_filter"),
            FaultKind.BrokenJson => ("Here you are: {" + answer, "stop"),
            FaultKind.WrongShape => ("""{"something":"else"}""", "stop"),
            FaultKind.Fenced => ($"<think>Let me see.</think>\n```json\n{answer}\n```", "stop"),
            FaultKind.Refusal => (null, "stop"),
            _ => ((string?)answer, "stop"),
        };
        var message = new JsonObject { ["role"] = "assistant", ["content"] = content };
        if (Options.Dialect is Dialect.OpenAi or Dialect.AzureV1 or Dialect.AzureLegacy)
        {
            message["refusal"] = fault == FaultKind.Refusal ? "I'm sorry, I can't help with that." : null;
            message["annotations"] = new JsonArray();
        }
        var completion = new JsonObject
        {
            ["id"] = string.Create(CultureInfo.InvariantCulture, $"chatcmpl-standin-{Interlocked.Increment(ref _number)}"),
            ["object"] = "chat.completion",
            ["created"] = DateTimeOffset.UtcNow.ToUnixTimeSeconds(),
            ["model"] = Snapshots.GetValueOrDefault(request.Model, request.Model),
            ["choices"] = new JsonArray(new JsonObject { ["index"] = 0, ["message"] = message, ["logprobs"] = null, ["finish_reason"] = reason }),
        };
        if (fault != FaultKind.NoUsage)
        {
            completion["usage"] = _tokens.Usage(request, content ?? "", Options.Dialect);
        }
        return new StandInResponse(200, completion.ToJsonString(OpenAiJson.Options), Headers(), fault == FaultKind.ConnectionLoss);
    }

    private StandInResponse? FaultResponse(Fault fault) => fault.Kind switch
    {
        FaultKind.RateLimit => Error(new(429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded"), fault.RetryAfter),
        FaultKind.Quota => Error(new(429, "You exceeded your current quota, please check your plan and billing details.", "insufficient_quota", "insufficient_quota")),
        FaultKind.Status => Error(new(fault.Status, "The server had an error while processing your request.", fault.Status >= 500 ? "server_error" : "invalid_request_error", null), fault.RetryAfter),
        FaultKind.ImagesRefused => Error(new(400, "This model does not support image input.", "invalid_request_error", "invalid_image_input", "messages")),
        FaultKind.ContextTooLong => ContextTooLong(),
        _ => null,
    };

    private StandInResponse ContextTooLong() => Options.Dialect == Dialect.LlamaCpp
        ? Error(new(400, "the request exceeds the available context size", "exceed_context_size_error", null))
        : Error(new(400, "This model's maximum context length is exceeded.", "invalid_request_error", "context_length_exceeded", "messages"));

    private StandInResponse Error(RequestError error, TimeSpan? retryAfter = null)
    {
        JsonNode? code = Options.Dialect switch
        {
            Dialect.LlamaCpp or Dialect.VLlm => error.Status,
            Dialect.AzureLegacy when error.Code is null => error.Status.ToString(CultureInfo.InvariantCulture),
            Dialect.Ollama => null,
            _ => error.Code,
        };
        var inner = new JsonObject { ["message"] = error.Message, ["type"] = error.Type, ["param"] = error.Param, ["code"] = code };
        var headers = Headers();
        if (retryAfter is { } wait)
        {
            headers["retry-after-ms"] = wait.TotalMilliseconds.ToString(CultureInfo.InvariantCulture);
            headers["retry-after"] = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
        return new StandInResponse(error.Status, new JsonObject { ["error"] = inner }.ToJsonString(OpenAiJson.Options), headers);
    }

    private static Dictionary<string, string> Headers() => new(StringComparer.OrdinalIgnoreCase)
    {
        ["x-request-id"] = "req_" + Guid.NewGuid().ToString("N"),
        ["openai-processing-ms"] = "1",
        ["x-ratelimit-limit-requests"] = "10000",
        ["x-ratelimit-remaining-requests"] = "9999",
        ["x-ratelimit-reset-requests"] = "6ms",
    };

    private static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <summary>JSON of the stand-in: letters as they are.</summary>
internal static class OpenAiJson
{
    public static JsonSerializerOptions Options { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}

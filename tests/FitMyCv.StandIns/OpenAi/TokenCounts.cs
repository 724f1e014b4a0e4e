using System.Text.Json.Nodes;

namespace FitMyCv.StandIns.OpenAi;

/// <summary>Rough counts of tokens, and the prefixes that were seen before: those count as cached from 1024 tokens on, in steps of 128.</summary>
internal sealed class TokenCounts
{
    private const int CharactersPerToken = 4;
    private const int TokensPerImage = 765;
    private const int ShortestCached = 1024;
    private const int Step = 128;
    private const int Remembered = 200;

    private readonly Lock _lock = new();
    private readonly Queue<string> _seen = new();

    public static int Of(string text) => (text.Length + CharactersPerToken - 1) / CharactersPerToken;

    public static int OfPrompt(StandInRequest request) => Of(request.Prompt) + (request.Images * TokensPerImage);

    public JsonObject Usage(StandInRequest request, string answer, Dialect dialect)
    {
        var (prompt, completion) = (OfPrompt(request), Of(answer));
        var reasoning = RequestCheck.IsReasoning(request.Model) ? 64 : 0;
        completion += reasoning;
        var usage = new JsonObject { ["prompt_tokens"] = prompt, ["completion_tokens"] = completion, ["total_tokens"] = prompt + completion };
        if (dialect is not (Dialect.Ollama or Dialect.VLlm))
        {
            usage["prompt_tokens_details"] = new JsonObject { ["cached_tokens"] = Math.Min(Cached(request.Model + "\n" + request.Prompt), prompt), ["audio_tokens"] = 0 };
            usage["completion_tokens_details"] = new JsonObject { ["reasoning_tokens"] = reasoning, ["audio_tokens"] = 0, ["accepted_prediction_tokens"] = 0, ["rejected_prediction_tokens"] = 0 };
        }
        return usage;
    }

    private int Cached(string prompt)
    {
        lock (_lock)
        {
            var longest = _seen.Count == 0 ? 0 : _seen.Max(other => CommonPrefix(other, prompt));
            _seen.Enqueue(prompt);
            if (_seen.Count > Remembered)
            {
                _seen.Dequeue();
            }
            var tokens = longest / CharactersPerToken;
            return tokens < ShortestCached ? 0 : tokens / Step * Step;
        }
    }

    private static int CommonPrefix(string one, string other) => one.AsSpan().CommonPrefixLength(other);
}

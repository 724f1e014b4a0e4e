using System.Text.RegularExpressions;
using OpenAI.Chat;

namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>A completion as the provider gave it: refusal, usage and details may be missing (spec/wire/openai §5).</summary>
internal sealed partial class Reply(ChatCompletion completion, ModelQuestion question, TimeSpan duration, int attempt)
{
    /// <summary>What is wrong with the answer, for the repair.</summary>
    public string? Problem;

    /// <summary>The text of the answer; some servers wrap it in a fence or put thoughts in front.</summary>
    public string Json { get; } = Unwrap(string.Concat(completion.Content.Select(part => part.Text)));

    /// <summary>Code of a refusal: the model's own, or a filter's.</summary>
    public string? Refusal { get; } =
        completion.FinishReason == ChatFinishReason.ContentFilter ? "content_filter" : string.IsNullOrEmpty(completion.Refusal) ? null : "refusal";

    public bool IsCut { get; } = completion.FinishReason == ChatFinishReason.Length;

    public void Note(ModelRun run, string? errorCode) =>
        run.Calls.Add(new ModelCall(
            string.IsNullOrEmpty(completion.Model) ? question.Model : completion.Model,
            question.Feature,
            completion.Usage?.InputTokenCount ?? 0,
            completion.Usage?.InputTokenDetails?.CachedTokenCount ?? 0,
            completion.Usage?.OutputTokenCount ?? 0,
            duration,
            errorCode,
            attempt));

    private static string Unwrap(string text)
    {
        var bare = Thoughts().Replace(text, "").Trim();
        return Fence().Match(bare) is { Success: true } fenced ? fenced.Groups[1].Value.Trim() : bare;
    }

    [GeneratedRegex(@"^\s*<think>.*?</think>", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Thoughts();

    [GeneratedRegex(@"^```(?:json)?\s*(.*?)```$", RegexOptions.Singleline | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Fence();
}

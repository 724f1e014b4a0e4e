namespace FitMyCv.AiWorker.Engines.OpenAi.Answers;

/// <summary>Answer to <c>transcribe</c>: the text of the pictures, line by line.</summary>
internal sealed record TranscribeAnswer
{
    public required IReadOnlyList<string> Lines { get; init; }
}

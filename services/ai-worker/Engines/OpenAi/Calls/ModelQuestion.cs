namespace FitMyCv.AiWorker.Engines.OpenAi.Calls;

/// <summary>A picture of a page.</summary>
public sealed record ModelImage(ReadOnlyMemory<byte> Bytes, string MediaType);

/// <summary>One question to a model: constant instructions, and data that is never part of them.</summary>
/// <param name="Name">Name of the prompt and of the schema.</param>
/// <param name="Data">Written as JSON into the user's message.</param>
/// <param name="MaximumTokens">Cap of the answer; null = the model's own.</param>
/// <param name="Temperature">Not sent to models that refuse it.</param>
public sealed record ModelQuestion(string Name, string Model, object Data, int? MaximumTokens, float Temperature)
{
    public IReadOnlyList<ModelImage> Images { get; init; } = [];

    /// <summary><c>low</c>, <c>auto</c> or <c>high</c>.</summary>
    public string ImageDetail { get; init; } = "auto";

    public float? TopP { get; init; }

    public int? Seed { get; init; }

    /// <summary>Feature of the call log when it is not the task's own.</summary>
    public string? Feature { get; init; }
}

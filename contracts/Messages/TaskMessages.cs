using System.Text.Json.Nodes;

namespace FitMyCv.Contracts.Messages;

/// <summary>Percent 0–100 (100 only when completed) and the name of the phase.</summary>
public sealed record TaskProgress(int Percent, string Phase);

/// <summary>Dotted error key and one English sentence that says what to do next.</summary>
public sealed record TaskError(string Key, string Message);

/// <summary>Members that every message about a task has. Task types: spec ai-worker §1.</summary>
public abstract record TaskMessage : Message
{
    public required Guid TaskId { get; init; }
    public required string Type { get; init; }
    public string? Filename { get; init; }
}

/// <summary>Wakes a worker; which task it takes is decided in the table.</summary>
public sealed record RunTask : TaskMessage;

public sealed record TaskQueued : TaskMessage
{
    public required TaskProgress Progress { get; init; }
}

/// <summary>Not kept in an inbox: the newest counts.</summary>
public sealed record TaskProgressed : TaskMessage
{
    public required TaskProgress Progress { get; init; }

    /// <summary>Number of the run, from 1.</summary>
    public required int Run { get; init; }
}

public sealed record TaskCompleted : TaskMessage
{
    public required TaskProgress Progress { get; init; }

    /// <summary>Members by type: spec ai-worker §1.6. Holds no CV prose.</summary>
    public required JsonObject Result { get; init; }

    /// <summary>From the start of running to the end, milliseconds.</summary>
    public required int DurationMs { get; init; }
}

public sealed record TaskFailed : TaskMessage
{
    public required TaskError Error { get; init; }
    public int? DurationMs { get; init; }
}

public sealed record TaskCancelled : TaskMessage
{
    public int? DurationMs { get; init; }
}

/// <summary>
/// A CV was made (<c>created</c>) or improved in place (<c>improved</c>): cv fetches the result from ai-worker's internal
/// API, stores it once per task and answers <see cref="CvStored"/> or <see cref="CvStoreFailed"/>.
/// </summary>
public sealed record CvGenerated : Message
{
    public required Guid TaskId { get; init; }
    public required string Kind { get; init; }
    public required string Filename { get; init; }
    public string? BaseEtag { get; init; }
}

/// <summary>A score was computed: cv fetches and stores it and answers as to <see cref="CvGenerated"/>.</summary>
public sealed record MatchScored : Message
{
    public required Guid TaskId { get; init; }
    public required string Filename { get; init; }
    public required Guid CvId { get; init; }
    public required Guid JobOfferId { get; init; }
    public required int MatchScore { get; init; }
}

/// <summary>One call of a model; cost in USD.</summary>
public sealed record AiCallRecorded : Message
{
    public required Guid CallId { get; init; }
    public required Guid TaskId { get; init; }
    public required string FeatureName { get; init; }
    public required string Phase { get; init; }
    public required string Model { get; init; }
    public required int PromptTokens { get; init; }
    public required int CachedTokens { get; init; }
    public required int CompletionTokens { get; init; }
    public required decimal EstimatedCost { get; init; }
    public required string Status { get; init; }
    public required int DurationMs { get; init; }
}

using System.Text.Json.Nodes;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.AiWorker.Tasks;

/// <summary>Values of <c>tasks.status</c>; <see cref="Pending"/> and <see cref="Rejected"/> are invisible to clients.</summary>
public static class TaskStatuses
{
    public const string Pending = "pending";
    public const string Rejected = "rejected";
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Completed = "completed";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

/// <summary>A row of <c>tasks</c> without its encrypted payloads.</summary>
public sealed record TaskRow
{
    public const string Columns =
        """
        id, user_id, type, status, title, engine, filename, reserves_filename, source_filename, source_cv_id, source_read_at, phase, percent, run, losses,
        lease_token, announcement_type, announcement, handed_over_at, taken_at, result, error_key, error_message, hidden, traceparent, created_at,
        updated_at, started_at, run_started_at
        """;

    public Guid Id { get; init; }
    public Guid UserId { get; init; }
    public string Type { get; init; } = "";
    public string Status { get; init; } = "";
    public string Title { get; init; } = "";
    public string Engine { get; init; } = "";

    /// <summary>The CV made, or worked on.</summary>
    public string? Filename { get; init; }
    public bool ReservesFilename { get; init; }

    /// <summary>The CV that is read: base, or the CV worked on. It is meant by <see cref="SourceCvId"/>, never by its name.</summary>
    public string? SourceFilename { get; init; }
    public Guid? SourceCvId { get; init; }
    public DateTimeOffset? SourceReadAt { get; init; }
    public string Phase { get; init; } = "";
    public int Percent { get; init; }
    public int Run { get; init; }
    public int Losses { get; init; }
    public Guid? LeaseToken { get; init; }
    public string? AnnouncementType { get; init; }
    public string? Announcement { get; init; }
    public DateTimeOffset? HandedOverAt { get; init; }
    public DateTimeOffset? TakenAt { get; init; }
    public string? Result { get; init; }
    public string? ErrorKey { get; init; }
    public string? ErrorMessage { get; init; }
    public bool Hidden { get; init; }
    public string? Traceparent { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? RunStartedAt { get; init; }

    public TaskProgress Progress => new(Percent, Phase);

    /// <summary>Queued or running, and cv has not taken the result yet: it can still be cancelled, time out or lose its CV.</summary>
    public bool CanEndEarly => Status == TaskStatuses.Queued || (Status == TaskStatuses.Running && TakenAt is null);
}

/// <summary>A task as clients see it (spec ai-worker §1).</summary>
public sealed record TaskView(
    Guid Id,
    string Type,
    string Status,
    string Title,
    TaskProgress Progress,
    JsonNode? Result,
    TaskError? Error,
    string? Filename,
    DateTimeOffset CreatedAt,
    DateTimeOffset UpdatedAt)
{
    public static TaskView Of(TaskRow row) =>
        new(
            row.Id,
            row.Type,
            row.Status,
            row.Title,
            row.Progress,
            row.Status == TaskStatuses.Completed && row.Result is { } result ? JsonNode.Parse(result) : null,
            row.ErrorKey is { } key ? new TaskError(key, row.ErrorMessage ?? "") : null,
            row.Filename,
            row.CreatedAt,
            row.UpdatedAt);
}

using System.Globalization;
using System.Text.Json.Nodes;
using FitMyCv.Contracts;
using FitMyCv.Contracts.Messages;

namespace FitMyCv.Analytics.Domain;

/// <summary>Names of event types that figures are made of.</summary>
public static class EventTypes
{
    public const string FirstImported = "CV_FIRST_IMPORTED";
    public const string Imported = "CV_IMPORTED";
    public const string Translated = "CV_TRANSLATED";
    public const string Manual = "CV_CREATED_MANUAL";
    public const string Exported = "CV_EXPORTED";

    /// <summary>A CV was made by an engine.</summary>
    public static IReadOnlyList<string> Generated { get; } =
        ["CV_GENERATED_URL", "CV_GENERATED_PDF", "CV_GENERATED_FROM_JOB_TITLE", "CV_TEMPLATE_CREATED_URL", "CV_TEMPLATE_CREATED_PDF"];
}

/// <summary>An event as it is stored (spec analytics §2). Duration in ms. Feature: the billing key of the use it counts.</summary>
public sealed record TelemetryEvent(
    Guid Id,
    Guid? UserId,
    string Type,
    string Category,
    DateTimeOffset Timestamp,
    string Source = TelemetryEvent.Server,
    JsonObject? Metadata = null,
    int? Duration = null,
    string Status = TelemetryEvent.Success,
    string? Error = null,
    string? Feature = null)
{
    public const string Server = "server";
    public const string Client = "client";
    public const string Success = "success";
    public const string Failure = "error";

    private const string Auth = "auth";
    private const string Job = "job_processing";
    private const string Cv = "cv_management";

    /// <summary>The event that a message stands for; null when it stands for none.</summary>
    /// <param name="isFirstImport">Of a <see cref="CvCreated"/> by import: the user had none before.</param>
    public static TelemetryEvent? Of(Message message, bool isFirstImport = false) =>
        message switch
        {
            UserRegistered => From(message, "USER_REGISTERED", Auth),
            UserVerified => From(message, "EMAIL_VERIFIED", Auth),
            UserSignedIn => From(message, "USER_LOGIN", Auth),
            TaskQueued queued => From(message, "JOB_QUEUED", Job) with { Metadata = OfTask(queued) },
            TaskCompleted completed => From(message, "JOB_COMPLETED", Job) with
            {
                Metadata = OfTask(completed),
                Duration = completed.DurationMs,
                Feature = TaskTypes.FeatureOf(completed.Type),
            },
            TaskFailed failed => From(message, "JOB_FAILED", Job) with { Metadata = OfTask(failed), Duration = failed.DurationMs, Status = Failure, Error = failed.Error.Key },
            TaskCancelled cancelled => From(message, "JOB_CANCELLED", Job) with { Metadata = OfTask(cancelled), Duration = cancelled.DurationMs },
            CvCreated created when CreatedType(created, isFirstImport) is { } type => From(message, type, Cv) with
            {
                Feature = created.CreatedBy is null ? BillingFeatures.CreateCvManual : null,
            },
            CvChanged { Reason: "edit" } => From(message, "CV_EDITED", Cv) with { Feature = BillingFeatures.EditCv },
            CvChanged { Reason: "optimization" } => From(message, "CV_OPTIMIZED", Cv),
            CvChanged { Reason: "restore" } => From(message, "CV_RESTORED", Cv),
            CvChanged { Reason: "review" } => From(message, "CV_CHANGES_REVIEWED", Cv),
            CvExported exported => From(message, EventTypes.Exported, Cv) with
            {
                Metadata = new JsonObject { ["format"] = exported.Format },
                Duration = exported.DurationMs,
                Feature = BillingFeatures.ExportCv,
            },
            CvDeleted => From(message, "CV_DELETED", Cv),
            MatchScored scored => From(message, "MATCH_SCORE_CALCULATED", Job) with { Metadata = new JsonObject { ["score"] = scored.MatchScore } },
            _ => null,
        };

    /// <summary>Whether a client's event tells of an error (spec analytics §7).</summary>
    public static bool IsError(string type, string? error) =>
        type == "ERROR" || type.EndsWith("_FAILED", StringComparison.Ordinal) || type.EndsWith("_ERROR", StringComparison.Ordinal) || error is { Length: > 0 };

    private static string? CreatedType(CvCreated created, bool isFirstImport) =>
        (created.CreatedBy, created.SourceType) switch
        {
            (null, _) => EventTypes.Manual,
            ("generate-cv", "pdf") => "CV_GENERATED_PDF",
            ("generate-cv", _) => "CV_GENERATED_URL",
            ("generate-cv-job-title", _) => "CV_GENERATED_FROM_JOB_TITLE",
            ("create-template", "pdf") => "CV_TEMPLATE_CREATED_PDF",
            ("create-template", _) => "CV_TEMPLATE_CREATED_URL",
            ("import-pdf", _) => isFirstImport ? EventTypes.FirstImported : EventTypes.Imported,
            ("translate-cv", _) => EventTypes.Translated,
            _ => null,
        };

    private static JsonObject OfTask(TaskMessage task) => new() { ["taskId"] = task.TaskId.ToString(), ["taskType"] = task.Type };

    private static TelemetryEvent From(Message message, string type, string category) => new(message.MessageId, message.UserId, type, category, message.OccurredAt);
}

/// <summary>A rolling window that ends now (spec analytics §4); without a start it is all time.</summary>
public sealed record Period(string Name, DateTimeOffset? Start)
{
    private static readonly Dictionary<string, int?> Hours = new(StringComparer.Ordinal) { ["24h"] = 24, ["7d"] = 168, ["30d"] = 720, ["90d"] = 2160, ["all"] = null };

    public static Period? TryParse(string name, DateTimeOffset now) => Hours.TryGetValue(name, out var hours) ? new Period(name, hours is { } n ? now.AddHours(-n) : null) : null;

    /// <summary>The first full UTC hour of the window; events before it are counted one by one.</summary>
    public DateTimeOffset? FirstFullHour => Start is { } start ? CeilingTo(start, TimeSpan.FromHours(1)) : null;

    /// <summary>The first full UTC day of the window.</summary>
    public DateTimeOffset? FirstFullDay => Start is { } start ? CeilingTo(start, TimeSpan.FromDays(1)) : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Name} from {Start:O}");

    private static DateTimeOffset CeilingTo(DateTimeOffset time, TimeSpan unit) => new((time.UtcTicks + unit.Ticks - 1) / unit.Ticks * unit.Ticks, TimeSpan.Zero);
}

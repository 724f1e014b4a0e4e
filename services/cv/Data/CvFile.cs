namespace FitMyCv.Cv.Data;

/// <summary>A row of <c>cv_files</c>; payloads are encrypted.</summary>
public sealed record CvFile
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required string Filename { get; init; }

    /// <summary>Not read for lists.</summary>
    public byte[]? Content { get; init; }
    public required byte[] Label { get; init; }
    public int ContentVersion { get; init; } = 1;
    public required string Etag { get; init; }
    public required string Language { get; init; }
    public string? SourceType { get; init; }
    public string? SourceValue { get; init; }
    public string? CreatedBy { get; init; }
    public string? OriginalCreatedBy { get; init; }
    public bool IsTranslated { get; init; }
    public Guid? JobOfferId { get; init; }
    public int? MatchScore { get; init; }
    public int? ScoreBefore { get; init; }

    /// <summary>JSON of the four sub-scores.</summary>
    public string? ScoreBreakdown { get; init; }
    public byte[]? ScoreLists { get; init; }
    public string? ScoreEngine { get; init; }
    public Guid? ScoreJobOfferId { get; init; }
    public DateTimeOffset? MatchScoreUpdatedAt { get; init; }
    public bool MatchScoreStale { get; init; }
    public string MatchScoreStatus { get; init; } = TaskStatuses.Idle;
    public string OptimiseStatus { get; init; } = TaskStatuses.Idle;
    public int? ReviewSourceVersion { get; init; }
    public bool ReviewArchived { get; init; }
    public bool Blocked { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Computed when read.</summary>
    public int PendingChanges { get; init; }
}

/// <summary>Values of matchScoreStatus and optimiseStatus.</summary>
public static class TaskStatuses
{
    public const string Idle = "idle";
    public const string InProgress = "inprogress";
    public const string Failed = "failed";
}

/// <summary>What a CV can have been made from (spec cv §2).</summary>
public static class CvSources
{
    public static IReadOnlyList<string> All { get; } = ["link", "pdf", "job-title", "text"];
}

/// <summary>What is shown of a CV without opening its content; stored encrypted beside it.</summary>
public sealed record CvLabel(string Title, string FullName, string? Generator);

/// <summary>An archived content; version 0 is the source of an adapted CV.</summary>
public sealed record CvVersion
{
    public required int Version { get; init; }
    public byte[]? Content { get; init; }
    public byte[]? Changelog { get; init; }
    public required string ChangeType { get; init; }
    public int? MatchScore { get; init; }
    public int? ScoreBefore { get; init; }
    public string? ScoreBreakdown { get; init; }
    public byte[]? ScoreLists { get; init; }
    public string? ScoreEngine { get; init; }
    public Guid? ScoreJobOfferId { get; init; }
    public DateTimeOffset? MatchScoreUpdatedAt { get; init; }
    public bool MatchScoreStale { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
}

public static class ChangeTypesOfVersions
{
    public const string Manual = "manual";
    public const string Optimization = "optimization";
    public const string Restore = "restore";
    public const string Review = "review";

    public static IReadOnlyList<string> All { get; } = [Manual, Optimization, "adaptation", Restore, "import", Review];
}

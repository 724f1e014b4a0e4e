using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace FitMyCv.Cv.Domain.Review;

/// <summary>Kinds of a difference between the source of a review and the CV (spec cv §5.1).</summary>
public static class ChangeTypes
{
    public const string Added = "added";
    public const string Removed = "removed";
    public const string Modified = "modified";
    public const string Reordered = "reordered";
    public const string ExperienceRemoved = "experience_removed";
    public const string MoveToProjects = "move_to_projects";
}

public static class ChangeStatuses
{
    public const string Pending = "pending";
    public const string Accepted = "accepted";
    public const string Rejected = "rejected";
}

/// <summary>A source place that supports a value; places of the offer begin with <c>offer:</c>.</summary>
public sealed record ChangeEvidence(string Path, string Text);

/// <summary>Why a difference was made, as the result of a task gives it: path into the result (a removal: into the source).</summary>
public sealed record ChangeReason(string Path, string? SourcePath, string Reason, IReadOnlyList<ChangeEvidence>? Evidence);

/// <summary>One difference between the source of a review and the CV, with the decision on it.</summary>
public sealed record ReviewChange
{
    /// <summary>Reason of a difference that the result of a task gives none for.</summary>
    public const string NoReason = "Reordered or normalised";

    public required string Id { get; init; }
    public required string Section { get; init; }
    public required string Field { get; init; }
    public required string ChangeType { get; init; }

    /// <summary>Where the value stands in the CV now; meaningless for an item of a list while <see cref="IsPresent"/> is false.</summary>
    public required string Path { get; init; }

    /// <summary>The same place in the source; null when added.</summary>
    public string? SourcePath { get; init; }

    /// <summary>Where the list or object that holds the value stands in the CV now.</summary>
    public required string Container { get; init; }

    /// <summary>Where it stands, or would stand, in the source.</summary>
    public required string SourceContainer { get; init; }

    /// <summary>The value is an item of a list, not a member of an object.</summary>
    public bool IsItem { get; init; }
    public string? ItemName { get; init; }
    public JsonNode? BeforeValue { get; init; }
    public JsonNode? AfterValue { get; init; }
    public string BeforeDisplay { get; init; } = "";
    public string AfterDisplay { get; init; } = "";
    public string Change { get; init; } = "";
    public string Reason { get; init; } = "";
    public IReadOnlyList<ChangeEvidence> Evidence { get; init; } = [];
    public string Status { get; init; } = ChangeStatuses.Pending;
    public DateTimeOffset? ReviewedAt { get; init; }

    /// <summary>The reason came with the result of a task.</summary>
    [JsonIgnore]
    public bool HasOwnReason => Reason != NoReason;

    /// <summary>A value of the source that the proposal leaves out.</summary>
    [JsonIgnore]
    public bool IsRemoval => ChangeType is ChangeTypes.Removed or ChangeTypes.ExperienceRemoved;

    /// <summary>Whether the value, of the source or of the proposal, stands in the CV.</summary>
    [JsonIgnore]
    public bool IsPresent => Status == ChangeStatuses.Rejected ? ChangeType != ChangeTypes.Added : !IsRemoval;

    /// <summary>The changes after an edit of the content.</summary>
    public static IReadOnlyList<ReviewChange> Follow(IReadOnlyList<ReviewChange> changes, JsonObject old, JsonObject now) => ChangePlaces.Follow(changes, old, now);

    /// <summary>Whether <see cref="Path"/> follows the items around it.</summary>
    [JsonIgnore]
    public bool HasPlace => !IsItem || IsPresent;

    /// <summary><see cref="Path"/> as clients see it: a removal is named by its place in the source.</summary>
    [JsonIgnore]
    public string ShownPath => IsRemoval ? SourcePath! : Path;
}

namespace FitMyCv.Contracts.Messages;

/// <summary>cv has stored what a task made: the task is completed.</summary>
public sealed record CvStored : Message
{
    public required Guid TaskId { get; init; }
    public required Guid CvId { get; init; }
    public required string Filename { get; init; }
    public required string Etag { get; init; }
    public required int ContentVersion { get; init; }
    public int? ChangesCount { get; init; }
    public IReadOnlyList<string>? ModifiedSections { get; init; }
}

/// <summary>Error: <c>cv.notFound</c>, <c>cv.versionConflict</c> or <c>cv.invalidContent</c>.</summary>
public sealed record CvStoreFailed : Message
{
    public required Guid TaskId { get; init; }
    public required string Error { get; init; }
}

public sealed record CvCreated : Message
{
    public required Guid CvId { get; init; }
    public required string Filename { get; init; }
    public string? CreatedBy { get; init; }
    public string? SourceType { get; init; }
    public required string Language { get; init; }
    public required string Etag { get; init; }
    public Guid? TaskId { get; init; }
}

/// <summary>Change <c>content</c>, <c>score</c> or <c>review</c>; reason <c>edit</c>, <c>optimization</c>, <c>restore</c>, <c>review</c> or <c>score</c>.</summary>
public sealed record CvChanged : Message
{
    public required Guid CvId { get; init; }
    public required string Filename { get; init; }
    public required string Etag { get; init; }
    public required int ContentVersion { get; init; }
    public required string Change { get; init; }
    public required string Reason { get; init; }
}

public sealed record CvDeleted : Message
{
    public required Guid CvId { get; init; }
    public required string Filename { get; init; }
}

public sealed record CvExported : Message
{
    public required Guid CvId { get; init; }
    public required string Format { get; init; }
    public required string Language { get; init; }
    public required int Pages { get; init; }
    public required int DurationMs { get; init; }
}

namespace FitMyCv.Contracts.Messages;

/// <summary>
/// Envelope of every message between services (design/messages §1). Records are named as commands (<c>RunTask</c>) or
/// past-tense events (<c>TaskCompleted</c>) and are only ever extended by optional members.
/// </summary>
public abstract record Message
{
    /// <summary>Made once with the outbox row (UUIDv7): a redelivery has the same.</summary>
    public Guid MessageId { get; init; } = Guid.CreateVersion7();

    /// <summary>Time of the cause, UTC. Filled by the outbox when left at its default.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>W3C trace context of the cause. Filled by the outbox.</summary>
    public string? Traceparent { get; init; }

    /// <summary>Whom the message is about; null only in <c>SettingChanged</c> and in mails to somebody who is no user.</summary>
    public Guid? UserId { get; init; }
}

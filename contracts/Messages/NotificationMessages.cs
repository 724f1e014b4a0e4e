namespace FitMyCv.Contracts.Messages;

/// <summary>Members of both mail outcomes. Provider <c>smtp</c> or <c>file</c>.</summary>
public abstract record MailOutcome : Message
{
    public required string MailId { get; init; }
    public required string TriggerName { get; init; }
    public required string Provider { get; init; }
    public required int Attempts { get; init; }
    public string? Error { get; init; }
}

public sealed record MailSent : MailOutcome;

public sealed record MailFailed : MailOutcome;

using System.Text.Json.Nodes;

namespace FitMyCv.Contracts.Messages;

/// <summary>An account was made. Provider: <c>credentials</c>, <c>google</c>, <c>github</c>, <c>apple</c>, <c>linkedin</c>, <c>admin</c>.</summary>
public sealed record UserRegistered : Message
{
    public required string Provider { get; init; }
    public required string Role { get; init; }
    public required bool EmailVerified { get; init; }
    public required string Locale { get; init; }
    public Guid? ReferrerUserId { get; init; }
}

/// <summary>The e-mail of an account was verified; the referral members are there only on the first time.</summary>
public sealed record UserVerified : Message
{
    public required bool First { get; init; }
    public Guid? ReferrerUserId { get; init; }
    public int? ReferralCredits { get; init; }
}

/// <summary>Names of what changed (<c>name</c>, <c>email</c>, <c>role</c>), never the values.</summary>
public sealed record UserChanged : Message
{
    public required IReadOnlyList<string> Changed { get; init; }
}

public sealed record UserSignedIn : Message
{
    public required Guid SessionId { get; init; }

    /// <summary><c>credentials</c>, <c>google</c>, <c>github</c>, <c>apple</c>, <c>linkedin</c>, <c>passkey</c>, or <c>token</c> for tokens however they were got.</summary>
    public required string Provider { get; init; }
}

/// <summary>Broadcast: gateway and services refuse these <c>sid</c> until <see cref="Until"/>, the latest <c>exp</c> among them.</summary>
public sealed record SessionRevoked : Message
{
    public required IReadOnlyList<Guid> SessionIds { get; init; }

    /// <summary><c>signout</c>, <c>password</c>, <c>reset</c>, <c>role</c>, <c>deleted</c>, <c>family</c>, <c>user</c>.</summary>
    public required string Reason { get; init; }
    public required DateTimeOffset Until { get; init; }
}

/// <summary>Every owner of data of the user erases it and answers <see cref="UserErased"/>.</summary>
public sealed record UserDeleted : Message;

/// <summary>A service (<c>cv</c>, <c>ai-worker</c>, <c>billing</c>, <c>notification</c>, <c>analytics</c>) has erased the user.</summary>
public sealed record UserErased : Message
{
    public required string Service { get; init; }
}

/// <summary>Broadcast: a platform setting changed; null = removed, its default counts.</summary>
public sealed record SettingChanged : Message
{
    public required string SettingName { get; init; }
    public string? Value { get; init; }
    public required string Category { get; init; }
}

public sealed record OnboardingChanged : Message
{
    public required JsonObject State { get; init; }
}

/// <summary>
/// A mail to send, once per <see cref="MailId"/>. The one message that carries an address and a link;
/// <see cref="RecipientEmail"/> absent: notification asks identity at sending time.
/// </summary>
public sealed record MailRequested : Message
{
    /// <summary>Unique per cause, so that one cause gives one mail.</summary>
    public required string MailId { get; init; }
    public required string TriggerName { get; init; }
    public Guid? RecipientUserId { get; init; }
    public string? RecipientEmail { get; init; }
    public string? Language { get; init; }
    public required IReadOnlyDictionary<string, string> Variables { get; init; }
}

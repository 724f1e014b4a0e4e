namespace FitMyCv.Identity.Passkeys;

/// <summary>A stored credential, as far as it is needed to verify a signature by it.</summary>
public sealed record PasskeyRow
{
    public required Guid Id { get; init; }
    public required Guid UserId { get; init; }
    public required byte[] CredentialId { get; init; }
    public required byte[] PublicKey { get; init; }

    /// <summary>Of the passkey's owner.</summary>
    public required string Email { get; init; }
}

/// <summary>A passkey as its owner sees it.</summary>
public sealed record OwnPasskey
{
    public required Guid Id { get; init; }
    public required string Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Whether copies are kept with the platform's account, so that the loss of one device does not lose it.</summary>
    public required bool BackedUp { get; init; }
}

using System.Buffers.Text;
using System.Text.Json.Serialization;

namespace FitMyCv.Identity.Passkeys;

/// <summary>What a client's <c>PublicKeyCredential.toJSON()</c> gives, as far as it is read (WebAuthn 3 §5.1); byte strings are base64url.</summary>
public sealed record PasskeyCredential(string? Id, string? Type, PasskeyResponse? Response)
{
    private const int LongestText = 16 * 1024;

    /// <summary>The bytes of a member, or null when it is missing, too long or not base64url.</summary>
    internal static byte[]? Bytes(string? text) =>
        text is { Length: > 0 and <= LongestText } && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;
}

/// <summary>The authenticator's part: with an attestation object for a new passkey, with a signature for a sign-in.</summary>
public sealed record PasskeyResponse(
    [property: JsonPropertyName("clientDataJSON")] string? ClientDataJson,
    string? AttestationObject,
    string? AuthenticatorData,
    string? Signature,
    string? UserHandle);

using System.Buffers.Binary;
using System.Buffers.Text;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FitMyCv.Testing.Services;

namespace FitMyCv.Identity.Tests.Passkeys;

/// <summary>
/// An authenticator with one P-256 credential, together with the browser that drives it: makes the credential and signs with it, as
/// <c>PublicKeyCredential.toJSON()</c> gives it. Its settings make it the authenticator of an attacker.
/// </summary>
internal sealed class SoftwareAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte AttestedData = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public byte[] CredentialId { get; set; } = RandomNumberGenerator.GetBytes(32);

    /// <summary>The owner, as told by the options that made the credential.</summary>
    public byte[]? UserHandle { get; set; }

    public string Origin { get; set; } = TestIdentity.PublicUrl;

    /// <summary>Another relying party than the options name.</summary>
    public string? RpId { get; set; }

    /// <summary>Another type of client data than the ceremony's.</summary>
    public string? Type { get; set; }

    /// <summary>Another challenge than the options name.</summary>
    public byte[]? Challenge { get; set; }

    /// <summary>Says that the credential belongs to an AppID of U2F.</summary>
    public bool ClaimsAppId { get; set; }

    public bool IsCrossOrigin { get; set; }

    public bool VerifiesUser { get; set; } = true;

    public string AttestationFormat { get; set; } = "none";

    /// <summary>COSE algorithm that the new key is said to be for.</summary>
    public int Algorithm { get; set; } = -7;

    /// <summary>Shown with the next signature, which counts it up; 0 = this authenticator doesn't count.</summary>
    public uint Counter { get; set; }

    /// <summary><c>navigator.credentials.create()</c>.</summary>
    public JsonObject Create(JsonNode publicKey)
    {
        UserHandle = Base64Url.DecodeFromChars(publicKey["user"]!["id"]!.GetValue<string>());
        var authenticatorData = AuthenticatorData(RpId ?? publicKey["rp"]!["id"]!.GetValue<string>(), isNew: true);
        var attestation = new CborWriter();
        attestation.WriteStartMap(3);
        attestation.WriteTextString("fmt");
        attestation.WriteTextString(AttestationFormat);
        attestation.WriteTextString("attStmt");
        attestation.WriteStartMap(0);
        attestation.WriteEndMap();
        attestation.WriteTextString("authData");
        attestation.WriteByteString(authenticatorData);
        attestation.WriteEndMap();
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(ClientData(publicKey, "webauthn.create")),
            ["attestationObject"] = Base64Url.EncodeToString(attestation.Encode()),
            ["transports"] = new JsonArray("internal", "hybrid", "a-transport-of-the-future"),
        });
    }

    /// <summary><c>navigator.credentials.get()</c>.</summary>
    public JsonObject Get(JsonNode publicKey)
    {
        var authenticatorData = AuthenticatorData(RpId ?? publicKey["rpId"]!.GetValue<string>(), isNew: false);
        var clientData = ClientData(publicKey, "webauthn.get");
        var signature = _key.SignData([.. authenticatorData, .. SHA256.HashData(clientData)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        if (Counter > 0)
        {
            Counter++;
        }
        return Credential(new JsonObject
        {
            ["clientDataJSON"] = Base64Url.EncodeToString(clientData),
            ["authenticatorData"] = Base64Url.EncodeToString(authenticatorData),
            ["signature"] = Base64Url.EncodeToString(signature),
            ["userHandle"] = UserHandle is null ? null : Base64Url.EncodeToString(UserHandle),
        });
    }

    public void Dispose() => _key.Dispose();

    private JsonObject Credential(JsonObject response) =>
        new()
        {
            ["id"] = Base64Url.EncodeToString(CredentialId),
            ["rawId"] = Base64Url.EncodeToString(CredentialId),
            ["type"] = "public-key",
            ["authenticatorAttachment"] = "platform",
            ["clientExtensionResults"] = ClaimsAppId ? new JsonObject { ["appid"] = true } : [],
            ["response"] = response,
        };

    private byte[] ClientData(JsonNode publicKey, string type) =>
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = Type ?? type,
            challenge = Challenge is null ? publicKey["challenge"]!.GetValue<string>() : Base64Url.EncodeToString(Challenge),
            origin = Origin,
            crossOrigin = IsCrossOrigin,
        });

    private byte[] AuthenticatorData(string rpId, bool isNew)
    {
        var flags = (byte)(UserPresent | (VerifiesUser ? UserVerified : 0) | (isNew ? AttestedData : 0));
        var head = new byte[37];
        SHA256.HashData(Encoding.UTF8.GetBytes(rpId), head);
        head[32] = flags;
        BinaryPrimitives.WriteUInt32BigEndian(head.AsSpan(33), Counter);
        if (!isNew)
        {
            return head;
        }
        var length = new byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)CredentialId.Length);
        return [.. head, .. new byte[16], .. length, .. CredentialId, .. PublicKey()];
    }

    /// <summary>RFC 9053 §7.1.1.</summary>
    private byte[] PublicKey()
    {
        var point = _key.ExportParameters(includePrivateParameters: false).Q;
        var cose = new CborWriter(CborConformanceMode.Ctap2Canonical);
        cose.WriteStartMap(5);
        cose.WriteInt32(1);
        cose.WriteInt32(2);
        cose.WriteInt32(3);
        cose.WriteInt32(Algorithm);
        cose.WriteInt32(-1);
        cose.WriteInt32(1);
        cose.WriteInt32(-2);
        cose.WriteByteString(point.X!);
        cose.WriteInt32(-3);
        cose.WriteByteString(point.Y!);
        cose.WriteEndMap();
        return cose.Encode();
    }
}

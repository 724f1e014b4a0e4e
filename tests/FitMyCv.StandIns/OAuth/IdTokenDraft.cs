using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace FitMyCv.StandIns.OAuth;

/// <summary>An ID token before it is signed; a test changes it to see the bad one refused.</summary>
public sealed class IdTokenDraft(RSA key, string keyId)
{
    public Dictionary<string, object?> Claims { get; } = new(StringComparer.Ordinal);

    public string Algorithm { get; set; } = "RS256";

    public RSA Key { get; set; } = key;

    public string? KeyId { get; set; } = keyId;

    /// <summary>False leaves the third part empty.</summary>
    public bool IsSigned { get; set; } = true;

    /// <summary>The token in the compact form of RFC 7515; HS256 is keyed with the public key, as in the well-known confusion of algorithms.</summary>
    public string Write()
    {
        var header = new Dictionary<string, object?>(StringComparer.Ordinal) { ["alg"] = Algorithm, ["typ"] = "JWT" };
        if (KeyId is not null)
        {
            header["kid"] = KeyId;
        }
        var signed = $"{Part(header)}.{Part(Claims)}";
        var bytes = Encoding.ASCII.GetBytes(signed);
        var signature = !IsSigned ? []
            : Algorithm == "HS256" ? HMACSHA256.HashData(Encoding.ASCII.GetBytes(Key.ExportSubjectPublicKeyInfoPem()), bytes)
            : Key.SignData(bytes, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static string Part(Dictionary<string, object?> values) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(values));
}

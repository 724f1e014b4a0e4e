using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace FitMyCv.Identity.Tests;

/// <summary>Tokens that look like a good one and are none.</summary>
internal static class Forgeries
{
    public static IEnumerable<string> Of(string good)
    {
        var parts = good.Split('.');
        var header = JsonNode.Parse(Base64Url.DecodeFromChars(parts[0]))!.AsObject();
        var kid = header["kid"]!.GetValue<string>();
        var claims = JsonNode.Parse(Base64Url.DecodeFromChars(parts[1]))!.AsObject();
        claims["role"] = "ADMIN";
        var payload = Part(claims);
        yield return $"{parts[0]}.{payload}.{parts[2]}";
        yield return $"{Part(new() { ["alg"] = "none", ["typ"] = "JWT" })}.{payload}.";
        yield return $"{Part(new() { ["alg"] = "none", ["kid"] = kid })}.{payload}.{parts[2]}";
        var hmacHead = $"{Part(new() { ["alg"] = "HS256", ["typ"] = "JWT", ["kid"] = kid })}.{payload}";
        yield return $"{hmacHead}.{Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.ASCII.GetBytes(kid), Encoding.ASCII.GetBytes(hmacHead)))}";
        yield return $"{Part(new() { ["alg"] = "ES256", ["kid"] = "nobody" })}.{parts[1]}.{parts[2]}";
        yield return $"{parts[0]}.{parts[1]}.{parts[2][..^8]}";
        yield return $"{parts[0]}.{parts[1]}.{Base64Url.EncodeToString(new byte[64])}";
        yield return SelfSigned(payload, kid);
        yield return "nonsense";
        yield return "a.b.c";
        yield return "..";
        yield return new string('x', 6000);
        yield return $"{Base64Url.EncodeToString("[1]"u8)}.{parts[1]}.{parts[2]}";
        yield return $"{parts[0]}.{Base64Url.EncodeToString("nonsense"u8)}.{parts[2]}";
    }

    /// <summary>Signed with a key of the forger's, which the header brings along.</summary>
    private static string SelfSigned(string payload, string kid)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = key.ExportParameters(false).Q;
        var header = new JsonObject
        {
            ["alg"] = "ES256",
            ["kid"] = kid,
            ["jwk"] = new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64Url.EncodeToString(point.X), ["y"] = Base64Url.EncodeToString(point.Y) },
        };
        var signed = $"{Part(header)}.{payload}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    private static string Part(JsonObject json) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(json.ToJsonString()));
}

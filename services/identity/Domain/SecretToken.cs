using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace FitMyCv.Identity.Domain;

/// <summary>A secret of 32 random bytes, sent as base64url; only its SHA-256 is stored.</summary>
public sealed record SecretToken(string Text, byte[] Hash)
{
    public static SecretToken Create() => Of(Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32)));

    public static SecretToken Of(string text) => new(text, HashOf(text));

    public static byte[] HashOf(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}

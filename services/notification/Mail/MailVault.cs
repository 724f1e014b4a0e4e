using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FitMyCv.ServiceDefaults.Configuration;
using FitMyCv.ServiceDefaults.Encryption;

namespace FitMyCv.Notification.Mail;

/// <summary>A template as it was when the mail was queued.</summary>
public sealed record FixedTemplate(Guid Id, string Name, string? Language, string Subject, string Html);

/// <summary>What a queued mail is made from. Several templates: the language is the recipient's, who is asked for at sending time.</summary>
public sealed record MailPayload(IReadOnlyList<FixedTemplate> Templates, string? Language, IReadOnlyList<string> Known, IReadOnlyDictionary<string, string> Variables)
{
    /// <summary>The template for a recipient of this language: his own if there is one, else the only one there is.</summary>
    public FixedTemplate For(string language) => Templates.FirstOrDefault(template => template.Language == language) ?? Templates[0];

    /// <summary>French and English as they are, nothing as French, anything else as English.</summary>
    public static string LanguageOf(string? locale) => locale is null or "" or "fr" ? "fr" : "en";
}

/// <summary>
/// Keeps the variables of queued mails, which hold tokens, encrypted with <c>FITMYCV_ENCRYPTION_KEYS</c>, and makes erased addresses unreadable.
/// </summary>
public sealed class MailVault(KeyList keys)
{
    private readonly byte[] _addressKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, keys.Current.Bytes, 32, info: "fitmycv erased addresses"u8.ToArray());

    public string CurrentKeyId => keys.Current.Id;

    public byte[] Seal(Guid mailId, MailPayload payload) => Sealed.Encrypt(keys.Current.Bytes, JsonSerializer.SerializeToUtf8Bytes(payload), AssociatedData(mailId));

    /// <summary>Throws <see cref="CryptographicException"/> when the key is gone or the payload belongs to another mail.</summary>
    public MailPayload Open(Guid mailId, string keyId, byte[] payload)
    {
        var key = keys.Find(keyId) ?? throw new CryptographicException($"The key {keyId} is not in FITMYCV_ENCRYPTION_KEYS.");
        return JsonSerializer.Deserialize<MailPayload>(Sealed.Decrypt(key.Bytes, payload, AssociatedData(mailId)))!;
    }

    /// <summary>Stands in the log for the address of an erased user.</summary>
    public string Pseudonym(string address) =>
        "erased-" + Convert.ToHexStringLower(HMACSHA256.HashData(_addressKey, Encoding.UTF8.GetBytes(address.ToLowerInvariant())))[..16];

    private static byte[] AssociatedData(Guid mailId) => Encoding.ASCII.GetBytes($"mail|{mailId:D}");
}

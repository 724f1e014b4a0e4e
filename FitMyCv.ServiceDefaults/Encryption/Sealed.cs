using System.Security.Cryptography;

namespace FitMyCv.ServiceDefaults.Encryption;

/// <summary>AES-256-GCM payload: version byte <c>0x01</c>, 12-byte random nonce, ciphertext, 16-byte tag (spec cv §6).</summary>
public static class Sealed
{
    private const byte Version = 1;
    private const int NonceSize = 12;
    private const int TagSize = 16;

    public static byte[] Encrypt(byte[] key, ReadOnlySpan<byte> plain, byte[] associatedData)
    {
        var payload = new byte[1 + NonceSize + plain.Length + TagSize];
        payload[0] = Version;
        var nonce = payload.AsSpan(1, NonceSize);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(nonce, plain, payload.AsSpan(1 + NonceSize, plain.Length), payload.AsSpan(payload.Length - TagSize), associatedData);
        return payload;
    }

    /// <summary>Throws <see cref="CryptographicException"/> when the payload is not of this form or does not open.</summary>
    public static byte[] Decrypt(byte[] key, byte[] payload, byte[] associatedData)
    {
        if (payload.Length < 1 + NonceSize + TagSize || payload[0] != Version)
        {
            throw new CryptographicException("The payload is not of the known form.");
        }
        var plain = new byte[payload.Length - 1 - NonceSize - TagSize];
        using var aes = new AesGcm(key, TagSize);
        aes.Decrypt(payload.AsSpan(1, NonceSize), payload.AsSpan(1 + NonceSize, plain.Length), payload.AsSpan(payload.Length - TagSize), plain, associatedData);
        return plain;
    }
}

using System.Security.Cryptography;

namespace FitMyCv.Identity.Domain;

/// <summary>A user's own code: 8 characters A–Z and 2–9.</summary>
public static class ReferralCode
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ23456789";

    public static string Create() => RandomNumberGenerator.GetString(Alphabet, 8);

    public static string Normalize(string code) => code.Trim().ToUpperInvariant();
}

using Dapper;
using Npgsql;

namespace FitMyCv.Identity.Data;

/// <summary>One account, as stored.</summary>
public sealed record UserRow
{
    public required Guid Id { get; init; }
    public required string Email { get; init; }
    public string? Name { get; init; }
    public string? PasswordHash { get; init; }
    public string? Image { get; init; }
    public required string Role { get; init; }
    public DateTimeOffset? EmailVerifiedAt { get; init; }
    public required string ReferralCode { get; init; }
    public required string Locale { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }
}

/// <summary>Roles of accounts.</summary>
public static class Roles
{
    public const string User = "USER";
    public const string Admin = "ADMIN";
}

internal static class Users
{
    public const string Columns = "id, email, name, password_hash, image, role, email_verified_at, referral_code, locale, created_at, updated_at";

    public static Task<UserRow?> FindUserAsync(this NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {Columns} FROM users WHERE id = @id", new { id });

    /// <summary>The account, locked until the end of the transaction.</summary>
    public static Task<UserRow?> LockUserAsync(this NpgsqlConnection connection, Guid id) =>
        connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {Columns} FROM users WHERE id = @id FOR UPDATE", new { id });

    /// <param name="email">In its stored form.</param>
    public static Task<UserRow?> FindUserByEmailAsync(this NpgsqlConnection connection, string email) =>
        connection.QuerySingleOrDefaultAsync<UserRow>($"SELECT {Columns} FROM users WHERE email = @email", new { email });
}

using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Passwords;

/// <summary>
/// Counts failed sign-ins in PostgreSQL, so that all replicas share them (spec identity §1.3): 10 in 15 minutes for one pair of address and e-mail,
/// 100 an hour for one e-mail, 100 (scaled) in 15 minutes for one client address. Known and unknown e-mails count alike.
/// </summary>
public sealed class SignInThrottle(Database database, double scale, TimeProvider time)
{
    private static readonly TimeSpan PairWindow = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan EmailWindow = TimeSpan.FromHours(1);
    private const int PairLimit = 10;
    private const int EmailLimit = 100;
    private readonly int _addressLimit = (int)Math.Max(1, 100 * scale);

    /// <summary>How long further tries are refused, or null when one is allowed now.</summary>
    public async Task<TimeSpan?> WaitAsync(string email, string address, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        var end = await connection.QuerySingleAsync<DateTimeOffset?>(
            """
            SELECT greatest(
                (SELECT at FROM sign_in_failures WHERE email_hash = @EmailHash AND address = @address AND at > @PairSince
                 ORDER BY at DESC OFFSET @PairOffset LIMIT 1) + @PairWindow,
                (SELECT at FROM sign_in_failures WHERE email_hash = @EmailHash AND at > @EmailSince ORDER BY at DESC OFFSET @EmailOffset LIMIT 1) + @EmailWindow,
                (SELECT at FROM sign_in_failures WHERE address = @address AND at > @PairSince ORDER BY at DESC OFFSET @AddressOffset LIMIT 1) + @PairWindow)
            """,
            new
            {
                EmailHash = HashOf(email),
                address,
                PairSince = now - PairWindow,
                EmailSince = now - EmailWindow,
                PairOffset = PairLimit - 1,
                EmailOffset = EmailLimit - 1,
                AddressOffset = _addressLimit - 1,
                PairWindow,
                EmailWindow,
            });
        return end > now ? end - now : null;
    }

    public async Task RecordFailureAsync(string email, string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            "INSERT INTO sign_in_failures (email_hash, address, at) VALUES (@EmailHash, @address, @Now)",
            new { EmailHash = HashOf(email), address, Now = time.GetUtcNow() });
    }

    /// <summary>A success clears the pair.</summary>
    public async Task ClearAsync(string email, string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("DELETE FROM sign_in_failures WHERE email_hash = @EmailHash AND address = @address", new { EmailHash = HashOf(email), address });
    }

    /// <summary>A password reset clears the account for all addresses.</summary>
    public static Task ClearAccountAsync(UnitOfWork unit, string email) =>
        unit.Connection.ExecuteAsync("DELETE FROM sign_in_failures WHERE email_hash = @EmailHash", new { EmailHash = HashOf(email) });

    private static byte[] HashOf(string email) => SecretToken.HashOf(email);
}

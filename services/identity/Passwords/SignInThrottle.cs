using System.Buffers.Binary;
using Dapper;
using FitMyCv.Identity.Domain;
using FitMyCv.ServiceDefaults.Data;
using Npgsql;

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
        await using var connection = await database.OpenAsync(cancellationToken);
        return await WaitAsync(connection, email, address);
    }

    /// <summary>
    /// Counts a failure; answers a wait instead when the number was reached meanwhile, so that guesses side by side learn no more than those in a row.
    /// </summary>
    public Task<TimeSpan?> RecordFailureAsync(string email, string address, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var pair = BinaryPrimitives.ReadInt64BigEndian(SecretToken.HashOf($"{email}\n{address}"));
                await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@pair)", new { pair });
                if (await WaitAsync(unit.Connection, email, address) is { } wait)
                {
                    return wait;
                }
                await unit.Connection.ExecuteAsync(
                    "INSERT INTO sign_in_failures (email_hash, address, at) VALUES (@EmailHash, @address, @Now)",
                    new { EmailHash = HashOf(email), address, Now = time.GetUtcNow() });
                return (TimeSpan?)null;
            },
            cancellationToken);

    /// <summary>A success clears the pair.</summary>
    public async Task ClearAsync(string email, string address, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("DELETE FROM sign_in_failures WHERE email_hash = @EmailHash AND address = @address", new { EmailHash = HashOf(email), address });
    }

    /// <summary>A password reset clears the account for all addresses.</summary>
    public static Task ClearAccountAsync(UnitOfWork unit, string email) =>
        unit.Connection.ExecuteAsync("DELETE FROM sign_in_failures WHERE email_hash = @EmailHash", new { EmailHash = HashOf(email) });

    private async Task<TimeSpan?> WaitAsync(NpgsqlConnection connection, string email, string address)
    {
        var now = time.GetUtcNow();
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

    private static byte[] HashOf(string email) => SecretToken.HashOf(email);
}

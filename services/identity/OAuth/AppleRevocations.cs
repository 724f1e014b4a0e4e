using Dapper;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.OAuth;

/// <summary>
/// Has Apple revoke the refresh tokens of links that have ended, as it asks for when an account is deleted: soon after the commit, again with growing
/// pauses while Apple is away, for 7 days at most.
/// </summary>
internal sealed partial class AppleRevocations(
    Database database,
    OAuthProviders providers,
    ExternalLogins logins,
    ProviderClient client,
    TimeProvider time,
    ILogger<AppleRevocations> logger) : BackgroundService
{
    private const int BatchSize = 20;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(6);
    private static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>Revokes what is due; answers how many tokens are done with.</summary>
    public async Task<int> RevokeDueAsync(CancellationToken cancellationToken)
    {
        var done = 0;
        foreach (var row in await ClaimAsync(cancellationToken))
        {
            if (!await RevokeAsync(row, cancellationToken))
            {
                if (time.GetUtcNow() - row.CreatedAt < Patience)
                {
                    continue;
                }
                LogGivenUp(row.Id);
            }
            await using var connection = await database.OpenAsync(cancellationToken);
            done += await connection.ExecuteAsync("DELETE FROM apple_revocations WHERE id = @Id", new { row.Id });
        }
        return done;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (providers.Find(OAuthProviders.Apple) is null)
        {
            return;
        }
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await RevokeDueAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Takes due rows and puts their next try off, so that no other replica has them now and a crash loses none.</summary>
    private async Task<IReadOnlyList<Row>> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        return (await connection.QueryAsync<Row>(
            """
            UPDATE apple_revocations SET attempts = attempts + 1, not_before = @now + least(@FirstPause * power(2, attempts), @LongestPause)
            WHERE id IN (SELECT id FROM apple_revocations WHERE not_before <= @now ORDER BY not_before LIMIT @BatchSize FOR UPDATE SKIP LOCKED)
            RETURNING id, refresh_token, encryption_key_id, created_at
            """,
            new { now, FirstPause, LongestPause, BatchSize })).AsList();
    }

    private async Task<bool> RevokeAsync(Row row, CancellationToken cancellationToken)
    {
        if (providers.Find(OAuthProviders.Apple) is not { } apple)
        {
            return false;
        }
        try
        {
            return await client.RevokeAsync(apple, logins.OpenRefreshToken(row.Id, row.EncryptionKeyId, row.RefreshToken), cancellationToken);
        }
        catch (ProviderException exception)
        {
            LogFailed(exception.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "Apple's tokens could not be revoked, they are tried again: {Reason}")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2, LogLevel.Error, "The token of the former link {Id} could not be revoked within 7 days and is dropped")]
    private partial void LogGivenUp(Guid id);

    private sealed record Row
    {
        public required Guid Id { get; init; }
        public required byte[] RefreshToken { get; init; }
        public required string EncryptionKeyId { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }
}

using Dapper;
using FitMyCv.Identity.Sessions;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Identity.Startup;

/// <summary>
/// Hourly: rotates the signing keys and reads those of other replicas; removes tokens, flows and sessions 7 days after their end, failures after 24 h,
/// mail requests after a day, challenges of passkeys when they expire.
/// </summary>
internal sealed partial class Upkeep(Database database, SigningKeys keys, TimeProvider time, ILogger<Upkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                await keys.RotateAsync(stoppingToken);
                await RemoveEndedAsync(stoppingToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        } while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task RemoveEndedAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        await connection.ExecuteAsync(
            """
            DELETE FROM mail_tokens WHERE least(used_at, expires_at) < @WeekAgo;
            DELETE FROM refresh_tokens WHERE expires_at < @WeekAgo;
            DELETE FROM sessions WHERE least(ended_at, expires_at) < @WeekAgo;
            DELETE FROM revocations WHERE until < @now;
            UPDATE oauth_flows SET person_name = NULL WHERE expires_at < @now AND person_name IS NOT NULL;
            DELETE FROM oauth_flows WHERE expires_at < @WeekAgo;
            DELETE FROM passkey_flows WHERE expires_at < @now;
            DELETE FROM sign_in_failures WHERE at < @DayAgo;
            DELETE FROM mail_requests WHERE requested_at < @DayAgo AND kind <> 'email_change';
            DELETE FROM mail_requests WHERE requested_at < @WeekAgo;
            """,
            new { now, WeekAgo = now.AddDays(-7), DayAgo = now.AddDays(-1) });
    }

    [LoggerMessage(1, LogLevel.Error, "The hourly upkeep failed: {Reason}")]
    private partial void LogFailed(string reason);
}

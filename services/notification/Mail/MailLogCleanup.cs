using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Hosting;

namespace FitMyCv.Notification.Mail;

/// <summary>Removes log rows after 400 days.</summary>
public sealed partial class MailLogCleanup(Database database, TimeProvider time, ILogger<MailLogCleanup> logger) : BackgroundService
{
    private const int KeptDays = 400;
    private static readonly TimeSpan Beat = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Beat, time);
        do
        {
            try
            {
                await using var connection = await database.OpenAsync(stoppingToken);
                await connection.ExecuteAsync("DELETE FROM mail_log WHERE created_at < @Before AND status <> 'queued'", new { Before = time.GetUtcNow().AddDays(-KeptDays) });
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        } while (await Ticks.NextAsync(timer, stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The mail log could not be cleaned: {Reason}")]
    private partial void LogFailed(string reason);
}

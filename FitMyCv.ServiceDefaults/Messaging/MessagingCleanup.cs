using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Hosting;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>Removes hourly what has served its time: inbox rows after 14 days, answers by idempotency key after 24 hours, erasures after 30 days.</summary>
internal sealed partial class MessagingCleanup(Database database, TimeProvider time, ILogger<MessagingCleanup> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await using var connection = await database.OpenAsync(stoppingToken);
                await connection.ExecuteAsync(
                    """
                    DELETE FROM inbox WHERE handled_at < now() - interval '14 days';
                    DELETE FROM idempotency_keys WHERE created_at < now() - interval '24 hours';
                    DELETE FROM erased_users WHERE erased_at < now() - interval '30 days';
                    """);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(exception.Message);
            }
        } while (await Ticks.NextAsync(timer, stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "The hourly clean-up failed: {Reason}")]
    private partial void LogFailed(string reason);
}

using FitMyCv.ServiceDefaults.Hosting;
using FitMyCv.ServiceDefaults.Settings;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace FitMyCv.ServiceDefaults.Security;

/// <summary>
/// Reads ended sessions and settings whole at the start, after each return of the bus and every minute; while the bus is away revocations every
/// second and settings every 5 s (design/messages §1).
/// </summary>
internal sealed partial class IdentityStateFeed(
    IIdentityState identity,
    SessionRevocations revocations,
    PlatformSettings settings,
    IBusControl bus,
    TimeProvider time,
    ILogger<IdentityStateFeed> logger) : BackgroundService
{
    private static readonly TimeSpan Whole = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SettingsAway = TimeSpan.FromSeconds(5);
    private DateTimeOffset _revocationsAt = DateTimeOffset.MinValue;
    private DateTimeOffset _settingsAt = DateTimeOffset.MinValue;
    private bool _away;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        var busWasUp = false;
        do
        {
            var busIsUp = bus.CheckHealth().Status == BusHealthStatus.Healthy;
            var returned = busIsUp && !busWasUp;
            busWasUp = busIsUp;
            var now = time.GetUtcNow();
            try
            {
                if (returned || !busIsUp || now - _revocationsAt >= Whole)
                {
                    revocations.Add((await identity.RevocationsAsync(null, stoppingToken)).Revoked);
                    revocations.Trim();
                    _revocationsAt = now;
                }
                if (returned || now - _settingsAt >= (busIsUp ? Whole : SettingsAway))
                {
                    settings.Replace(await identity.SettingsAsync(stoppingToken));
                    _settingsAt = now;
                }
                _away = false;
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (!_away)
                {
                    LogAway(exception.Message);
                }
                _away = true;
            }
        } while (await Ticks.NextAsync(timer, stoppingToken));
    }

    [LoggerMessage(1, LogLevel.Warning, "identity can't be read, the known sessions and settings go on counting: {Reason}")]
    private partial void LogAway(string reason);
}

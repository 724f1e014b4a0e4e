using Dapper;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.AiWorker.Tasks.Calls;

/// <summary>At the start and every day: makes the log's partitions of the coming months and drops those older than 13 months.</summary>
public sealed partial class AiCallUpkeep(Database database, TimeProvider time, ILogger<AiCallUpkeep> logger) : BackgroundService
{
    private const int MonthsAhead = 3;
    private const int MonthsKept = 13;

    /// <summary>Answers the partitions that were dropped.</summary>
    public Task<IReadOnlyList<string>> KeepUpAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync<IReadOnlyList<string>>(
            async unit =>
            {
                await unit.Connection.ExecuteAsync("SELECT ensure_ai_call_partitions(@MonthsAhead)", new { MonthsAhead });
                var before = time.GetUtcNow().AddMonths(-MonthsKept);
                var old = (await unit.Connection.QueryAsync<string>(
                    """
                    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
                    WHERE i.inhparent = 'ai_calls'::regclass AND c.relname ~ '^ai_calls_[0-9]{6}$'
                      AND (to_date(right(c.relname, 6), 'YYYYMM') + interval '1 month') AT TIME ZONE 'UTC' <= @before
                    """,
                    new { before })).AsList();
                foreach (var partition in old)
                {
                    await unit.Connection.ExecuteAsync($"DROP TABLE {partition}");
                }
                await unit.Connection.ExecuteAsync("DELETE FROM ai_calls_default WHERE created_at < @before", new { before });
                return old;
            },
            cancellationToken);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await KeepUpAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(exception.Message);
            }
            await Task.Delay(TimeSpan.FromDays(1), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "The upkeep of the call log failed: {Reason}")]
    private partial void LogFailed(string reason);
}

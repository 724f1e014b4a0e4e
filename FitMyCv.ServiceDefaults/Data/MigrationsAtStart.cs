using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FitMyCv.ServiceDefaults.Data;

/// <summary>Applies the migrations before the hosted services after it and the server start; while PostgreSQL is away it waits for it.</summary>
internal sealed partial class MigrationsAtStart(SqlMigrations migrations, TimeProvider time, ILogger<MigrationsAtStart> logger) : IHostedService
{
    private static readonly TimeSpan Wait = TimeSpan.FromMilliseconds(500);

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await migrations.ApplyAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException exception) when (exception.IsTransient || exception.InnerException is System.Net.Sockets.SocketException)
            {
                LogWaiting(exception.Message);
                await Task.Delay(Wait, time, cancellationToken);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Warning, "Waiting for PostgreSQL: {Reason}")]
    private partial void LogWaiting(string reason);
}

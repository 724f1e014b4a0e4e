using System.Diagnostics;
using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Telemetry;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>
/// Brings committed messages to the broker: woken by NOTIFY, in the order of their ids, several replicas side by side
/// (<c>FOR UPDATE SKIP LOCKED</c>); a row is deleted only after the publisher confirm. A crash in between publishes a message twice, with the
/// same id, which the inbox of its consumers drops.
/// </summary>
internal sealed partial class OutboxRelay(
    Database database,
    NpgsqlDataSource source,
    IBusControl bus,
    TimeProvider time,
    ILogger<OutboxRelay> logger) : BackgroundService
{
    private const int BatchSize = 100;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan PublishTimeout = TimeSpan.FromSeconds(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await source.OpenConnectionAsync(stoppingToken);
                await listener.ExecuteAsync("LISTEN outbox");
                while (!stoppingToken.IsCancellationRequested)
                {
                    while (await DispatchAsync(stoppingToken) == BatchSize)
                    {
                        // A full batch: there may be more.
                    }
                    await listener.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogAway(exception.Message);
                await Task.Delay(Poll, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            await DispatchAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            LogAway(exception.Message);
        }
    }

    private Task<int> DispatchAsync(CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var rows = (await unit.Connection.QueryAsync<OutboxRow>(
                    """
                    SELECT id, type, body, destination, attempt, created_at FROM outbox WHERE not_before <= now()
                    ORDER BY id LIMIT @BatchSize FOR UPDATE SKIP LOCKED
                    """,
                    new { BatchSize })).AsList();
                var dispatched = new List<Guid>(rows.Count);
                foreach (var row in rows)
                {
                    try
                    {
                        await PublishAsync(row, cancellationToken);
                        dispatched.Add(row.Id);
                    }
                    catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
                    {
                        LogAway(exception.Message);
                        if (bus.CheckHealth().Status != BusHealthStatus.Healthy)
                        {
                            break;
                        }
                        // The broker is there, so it is this message: the others need not wait for it.
                        await unit.Connection.ExecuteAsync("UPDATE outbox SET not_before = now() + interval '30 seconds' WHERE id = @Id", new { row.Id });
                    }
                }
                if (dispatched.Count > 0)
                {
                    await unit.Connection.ExecuteAsync("DELETE FROM outbox WHERE id = ANY(@dispatched)", new { dispatched });
                }
                return dispatched.Count;
            },
            cancellationToken);

    private async Task PublishAsync(OutboxRow row, CancellationToken cancellationToken)
    {
        var message = MessageJson.Read(row.Type, row.Body);
        _ = ActivityContext.TryParse(message.Traceparent, null, isRemote: true, out var parent);
        using var activity = ServiceTelemetry.Activities.StartActivity($"outbox {row.Type}", ActivityKind.Producer, parent);
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(PublishTimeout);
        if (row.Destination is null)
        {
            await bus.Publish(message, message.GetType(), Pipe.Execute<PublishContext>(context => context.MessageId = message.MessageId), timeout.Token);
        }
        else
        {
            var endpoint = await bus.GetSendEndpoint(new Uri($"exchange:{row.Destination}"));
            await endpoint.Send(
                message,
                message.GetType(),
                Pipe.Execute<SendContext>(context =>
                {
                    context.MessageId = message.MessageId;
                    context.Headers.Set(RedeliveryHeader, row.Attempt);
                }),
                timeout.Token);
        }
        ServiceTelemetry.OutboxLag.Record((time.GetUtcNow() - row.CreatedAt).TotalMilliseconds);
    }

    internal const string RedeliveryHeader = "fitmycv-redelivery";

    [LoggerMessage(1, LogLevel.Warning, "Messages wait in the outbox: {Reason}")]
    private partial void LogAway(string reason);

    private sealed record OutboxRow(Guid Id, string Type, string Body, string? Destination, int Attempt, DateTimeOffset CreatedAt);
}

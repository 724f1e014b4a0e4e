using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using MassTransit;
using Microsoft.Extensions.Logging;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>
/// Delivers a message to its handler: 3 further tries in process, then redelivery through the outbox after 10 s, 1, 5 and 30 min,
/// then the error queue (MassTransit's).
/// </summary>
internal sealed partial class MessageConsumer<TMessage, THandler>(
    Database database,
    THandler handler,
    MessagingOptions options,
    TimeProvider time,
    ILogger<MessageConsumer<TMessage, THandler>> logger) : IConsumer<TMessage>
    where TMessage : Message
    where THandler : class, IMessageHandler<TMessage>
{

    private static readonly TimeSpan[] Redeliveries =
        [TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30)];

    public async Task Consume(ConsumeContext<TMessage> context)
    {
        var waits = options.InProcessRetries;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await HandleOnceAsync(context.Message, context.CancellationToken);
                return;
            }
            catch (Exception exception) when (attempt < waits.Count && !context.CancellationToken.IsCancellationRequested)
            {
                LogRetry(typeof(TMessage).Name, context.Message.MessageId, attempt + 1, exception);
                await Task.Delay(waits[attempt], time, context.CancellationToken);
            }
            catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
            {
                await RedeliverLaterAsync(context, exception);
                return;
            }
        }
    }

    private Task HandleOnceAsync(TMessage message, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                var isNew = await unit.Connection.ExecuteAsync(
                    "INSERT INTO inbox (message_id, consumer) VALUES (@MessageId, @Consumer) ON CONFLICT DO NOTHING",
                    new { message.MessageId, Consumer = typeof(THandler).Name });
                if (isNew == 0 || (message is not UserDeleted && await Erasure.IsErasedAsync(unit.Connection, message.UserId)))
                {
                    return;
                }
                await handler.HandleAsync(message, unit, cancellationToken);
            },
            cancellationToken);

    private async Task RedeliverLaterAsync(ConsumeContext<TMessage> context, Exception exception)
    {
        var redelivery = context.Headers.Get<int>(OutboxRelay.RedeliveryHeader) ?? 0;
        if (redelivery >= Redeliveries.Length)
        {
            LogGivenUp(typeof(TMessage).Name, context.Message.MessageId, exception);
            throw new MessageGivenUpException(exception);
        }
        LogRedelivery(typeof(TMessage).Name, context.Message.MessageId, Redeliveries[redelivery], exception);
        await using var connection = await database.OpenAsync(context.CancellationToken);
        await connection.ExecuteAsync(
            """
            INSERT INTO outbox (id, type, body, destination, attempt, not_before)
            VALUES (@Id, @Type, @Body::jsonb, @Destination, @Attempt, now() + @Delay)
            """,
            new
            {
                Id = Guid.CreateVersion7(),
                Type = typeof(TMessage).Name,
                Body = JsonSerializer.Serialize(context.Message, MessageJson.Options),
                Destination = options.QueueOf(typeof(TMessage)),
                Attempt = redelivery + 1,
                Delay = Redeliveries[redelivery],
            });
    }

    [LoggerMessage(1, LogLevel.Warning, "{Message} {MessageId} failed in try {Try}")]
    private partial void LogRetry(string message, Guid messageId, int @try, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "{Message} {MessageId} is redelivered after {Delay}")]
    private partial void LogRedelivery(string message, Guid messageId, TimeSpan delay, Exception exception);

    [LoggerMessage(3, LogLevel.Error, "{Message} {MessageId} goes to the error queue")]
    private partial void LogGivenUp(string message, Guid messageId, Exception exception);
}

/// <summary>All redeliveries of a message failed: it goes to the error queue.</summary>
public sealed class MessageGivenUpException(Exception inner) : Exception("All redeliveries failed.", inner);

/// <summary>Delivers a broadcast to its handler; a failure is logged and forgotten, since the state is read again anyway.</summary>
internal sealed partial class BroadcastConsumer<TMessage>(IEnumerable<IBroadcastHandler<TMessage>> handlers, ILogger<BroadcastConsumer<TMessage>> logger)
    : IConsumer<TMessage>
    where TMessage : Message
{
    public async Task Consume(ConsumeContext<TMessage> context)
    {
        foreach (var handler in handlers)
        {
            try
            {
                await handler.HandleAsync(context.Message, context.CancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                LogFailed(typeof(TMessage).Name, exception);
            }
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "A broadcast {Message} could not be taken in")]
    private partial void LogFailed(string message, Exception exception);
}

/// <summary>
/// The memory of erased users that each service keeps (design/messages §1). Who asks holds a shared lock on the user until his transaction ends, and an
/// erasure waits for all of them: what they wrote is there to be removed, and who asks later hears of the erasure.
/// </summary>
public static class Erasure
{
    /// <summary>
    /// True when the user was erased within the last 30 days: nothing may be written for this id. Ask inside the transaction that writes, and before it
    /// takes other locks of the user.
    /// </summary>
    public static async Task<bool> IsErasedAsync(Npgsql.NpgsqlConnection connection, Guid? userId)
    {
        if (userId is not { } id)
        {
            return false;
        }
        var hash = Hash(id);
        // Two statements, since the second must see what committed while the first waited.
        await using var results = await connection.QueryMultipleAsync(
            "SELECT 1 FROM pg_advisory_xact_lock_shared(@Lock); SELECT EXISTS (SELECT 1 FROM erased_users WHERE user_hash = @hash);",
            new { Lock = LockOf(hash), hash });
        await results.ReadAsync<int>();
        return await results.ReadSingleAsync<bool>();
    }

    /// <summary>
    /// Waits for those who write for the user, remembers the erasure and removes what ServiceDefaults keeps of him: the first step of each service's handler
    /// of <see cref="UserDeleted"/>.
    /// </summary>
    public static async Task RecordAsync(UnitOfWork unit, Guid userId)
    {
        var hash = Hash(userId);
        await unit.Connection.ExecuteAsync("SELECT pg_advisory_xact_lock(@Lock)", new { Lock = LockOf(hash) });
        await unit.Connection.ExecuteAsync(
            """
            INSERT INTO erased_users (user_hash) VALUES (@hash) ON CONFLICT DO NOTHING;
            DELETE FROM idempotency_keys WHERE user_id = @userId;
            """,
            new { hash, userId });
    }

    private static byte[] Hash(Guid userId) => SHA256.HashData(System.Text.Encoding.ASCII.GetBytes(userId.ToString("D")));

    private static long LockOf(byte[] hash) => BinaryPrimitives.ReadInt64BigEndian(hash);
}

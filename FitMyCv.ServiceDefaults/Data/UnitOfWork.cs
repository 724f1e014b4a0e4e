using System.Diagnostics;
using System.Text.Json;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;
using Npgsql;
using NpgsqlTypes;

namespace FitMyCv.ServiceDefaults.Data;

/// <summary>
/// One database transaction and the messages it causes, which commit together (outbox, design/architecture §5).
/// Queries run on <see cref="Connection"/>, which is inside the transaction.
/// </summary>
public sealed class UnitOfWork
{
    private readonly List<Message> _messages = [];
    private readonly List<Action> _afterCommit = [];
    private readonly TimeProvider _time;

    internal UnitOfWork(NpgsqlConnection connection, TimeProvider time)
    {
        Connection = connection;
        _time = time;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Publishes the message with the commit of this transaction, and not at all when it rolls back.</summary>
    public void Publish(Message message) =>
        _messages.Add(
            message with
            {
                OccurredAt = message.OccurredAt == default ? _time.GetUtcNow() : message.OccurredAt,
                Traceparent = message.Traceparent ?? Activity.Current?.Id,
            });

    /// <summary>Runs the action once this transaction has committed, and not at all when it rolls back: for memory of this process only.</summary>
    public void AfterCommit(Action action) => _afterCommit.Add(action);

    internal void Committed() => _afterCommit.ForEach(action => action());

    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        if (_messages.Count == 0)
        {
            return;
        }
        await using var command = new NpgsqlCommand(
            """
            INSERT INTO outbox (id, type, body) SELECT * FROM unnest(@ids, @types, @bodies);
            NOTIFY outbox;
            """,
            Connection);
        command.Parameters.AddWithValue("ids", _messages.Select(message => message.MessageId).ToArray());
        command.Parameters.AddWithValue("types", _messages.Select(message => message.GetType().Name).ToArray());
        command.Parameters.AddWithValue(
            "bodies",
            NpgsqlDbType.Array | NpgsqlDbType.Jsonb,
            _messages.Select(message => JsonSerializer.Serialize(message, message.GetType(), MessageJson.Options)).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

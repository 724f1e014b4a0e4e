using System.Collections.Concurrent;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Messaging;
using MassTransit;

namespace FitMyCv.Testing.Services;

/// <summary>A bus of the test's own on the service's virtual host: publishes messages and keeps all that anybody published.</summary>
public sealed class MessageProbe : IAsyncDisposable
{
    private readonly IBusControl _bus;
    private readonly ConcurrentQueue<Message> _messages = new();

    private MessageProbe(string connectionString)
    {
        _bus = Bus.Factory.CreateUsingRabbitMq(broker =>
        {
            broker.Host(new Uri(connectionString));
            broker.ConfigureJsonSerializerOptions(MessageJson.ForTransport);
            broker.Publish<Message>(topology => topology.Exclude = true);
            broker.Publish<TaskMessage>(topology => topology.Exclude = true);
            broker.Publish<MailOutcome>(topology => topology.Exclude = true);
            broker.ReceiveEndpoint(new TemporaryEndpointDefinition("probe"), endpoint =>
            {
                foreach (var type in MessageJson.AllTypes)
                {
                    typeof(MessageProbe).GetMethod(nameof(Keep), System.Reflection.BindingFlags.NonPublic | System.Reflection.BindingFlags.Instance)!
                        .MakeGenericMethod(type).Invoke(this, [endpoint]);
                }
            });
        });
    }

    /// <summary>Everything published so far, in the order of arrival.</summary>
    public IReadOnlyList<Message> Messages => [.. _messages];

    public static async Task<MessageProbe> StartAsync(string connectionString, CancellationToken cancellationToken)
    {
        var probe = new MessageProbe(connectionString);
        await probe._bus.StartAsync(cancellationToken);
        return probe;
    }

    public IReadOnlyList<TMessage> Of<TMessage>()
        where TMessage : Message => [.. _messages.OfType<TMessage>()];

    /// <summary>Publishes the message under its own id: the same record again is a duplicate delivery.</summary>
    public Task PublishAsync(Message message, CancellationToken cancellationToken = default)
    {
        var filled = message.OccurredAt == default ? message with { OccurredAt = DateTimeOffset.UtcNow } : message;
        return _bus.Publish(filled, filled.GetType(), Pipe.Execute<PublishContext>(context => context.MessageId = message.MessageId), cancellationToken);
    }

    /// <summary>Waits for a message that the service publishes.</summary>
    public Task<TMessage> WaitForAsync<TMessage>(Func<TMessage, bool> isMeant, TimeSpan? timeout = null)
        where TMessage : Message =>
        Eventually.FindAsync($"a {typeof(TMessage).Name}", () => Task.FromResult(Of<TMessage>().FirstOrDefault(isMeant)), timeout);

    public async ValueTask DisposeAsync() => await _bus.StopAsync(TimeSpan.FromSeconds(5));

    private void Keep<TMessage>(IReceiveEndpointConfigurator endpoint)
        where TMessage : Message =>
        endpoint.Handler<TMessage>(context =>
        {
            _messages.Enqueue(context.Message);
            return Task.CompletedTask;
        });
}

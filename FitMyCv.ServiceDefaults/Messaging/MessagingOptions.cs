using System.Text.Json;
using FitMyCv.Contracts.Messages;
using Microsoft.Extensions.DependencyInjection;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>What a service consumes. Queues are called <c>&lt;service&gt;-&lt;message-in-kebab-case&gt;</c>.</summary>
public sealed class MessagingOptions(string service, IServiceCollection services)
{
    internal Dictionary<Type, Type> Consumers { get; } = [];
    internal HashSet<Type> Broadcasts { get; } = [];

    /// <summary>Waits between the tries in process.</summary>
    internal IReadOnlyList<TimeSpan> InProcessRetries { get; } = [TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    /// <summary>Messages that one replica handles one after the other, in the order in which they come.</summary>
    internal HashSet<Type> InOrder { get; } = [];

    /// <summary>Work: one durable quorum queue for this message, replicas compete.</summary>
    /// <param name="inOrder">A replica takes one message at a time, in the order of the queue, for effects that show an order.</param>
    public MessagingOptions Handle<TMessage, THandler>(bool inOrder = false)
        where TMessage : Message
        where THandler : class, IMessageHandler<TMessage>
    {
        services.AddScoped<THandler>();
        Consumers.Add(typeof(TMessage), typeof(MessageConsumer<TMessage, THandler>));
        if (inOrder)
        {
            InOrder.Add(typeof(TMessage));
        }
        return this;
    }

    /// <summary>Broadcast: a temporary queue of this replica. Several handlers may follow the same message.</summary>
    public MessagingOptions Follow<TMessage, THandler>()
        where TMessage : Message
        where THandler : class, IBroadcastHandler<TMessage>
    {
        services.AddSingleton<IBroadcastHandler<TMessage>>(provider => provider.GetRequiredService<THandler>());
        Broadcasts.Add(typeof(BroadcastConsumer<TMessage>));
        return this;
    }

    internal string Service => service;

    internal string QueueOf(Type message) => $"{service}-{JsonNamingPolicy.KebabCaseLower.ConvertName(message.Name)}";
}

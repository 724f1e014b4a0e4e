using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.ServiceDefaults.Messaging;

/// <summary>
/// Handles a message exactly once: the inbox row is in the same transaction as the effect, so a second delivery does nothing,
/// and a message about an erased user does nothing. An exception leads to redelivery (design/messages §1); replicas compete.
/// </summary>
public interface IMessageHandler<in TMessage>
    where TMessage : Message
{
    Task HandleAsync(TMessage message, UnitOfWork unit, CancellationToken cancellationToken);
}

/// <summary>
/// Handles a message on every replica, outside any transaction: only to set memory. It may come twice or, while the bus is away,
/// not at all.
/// </summary>
public interface IBroadcastHandler<in TMessage>
    where TMessage : Message
{
    Task HandleAsync(TMessage message, CancellationToken cancellationToken);
}

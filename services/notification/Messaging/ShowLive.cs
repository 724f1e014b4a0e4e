using FitMyCv.Contracts.Messages;
using FitMyCv.Notification.Live;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Notification.Messaging;

/// <summary>Brings a message to the user's open streams and into his replay buffer.</summary>
internal sealed class ShowLive<TMessage>(EventHub hub) : IMessageHandler<TMessage>
    where TMessage : Message
{
    public Task HandleAsync(TMessage message, UnitOfWork unit, CancellationToken cancellationToken) => hub.ShowAsync(LiveEvents.Of(message));
}

/// <summary>
/// Progress comes often and only the newest counts: no inbox, every replica hears it, and the buffer takes the first.
/// </summary>
internal sealed class ShowProgress(EventHub hub, Database database) : IBroadcastHandler<TaskProgressed>
{
    public Task HandleAsync(TaskProgressed message, CancellationToken cancellationToken) =>
        database.InTransactionAsync(
            async unit =>
            {
                if (!await Erasure.IsErasedAsync(unit.Connection, message.UserId))
                {
                    await hub.ShowAsync(LiveEvents.Of(message));
                }
            },
            cancellationToken);
}

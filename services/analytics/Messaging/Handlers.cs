using FitMyCv.Analytics.Data;
using FitMyCv.Analytics.Domain;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;
using Npgsql;

namespace FitMyCv.Analytics.Messaging;

/// <summary>Takes a message into the read models and, where it stands for one, stores its event; both once.</summary>
internal sealed class Observe<TMessage>(UserNews news) : IMessageHandler<TMessage>
    where TMessage : Message
{
    public async Task HandleAsync(TMessage message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (message.UserId is not null)
        {
            news.AnnounceAfter(unit);
        }
        var isFirstImport = message is CvCreated created && await ReadModels.AddCvAsync(unit.Connection, created);
        await MoveAsync(unit.Connection, message);
        if (TelemetryEvent.Of(message, isFirstImport) is { } telemetry)
        {
            await EventStore.AppendAsync(unit.Connection, telemetry);
        }
    }

    private static Task MoveAsync(NpgsqlConnection connection, Message message) =>
        message switch
        {
            UserRegistered registered => ReadModels.RegisterAsync(connection, registered),
            UserVerified verified => ReadModels.VerifyAsync(connection, verified),
            UserChanged changed => ReadModels.LookUpAgainAsync(connection, changed),
            TaskCompleted completed => ReadModels.MeasureAsync(connection, completed),
            CvDeleted deleted => ReadModels.RemoveCvAsync(connection, deleted),
            SubscriptionChanged subscription => ReadModels.SubscribeAsync(connection, subscription),
            CreditsChanged credits => ReadModels.SetCreditsAsync(connection, credits),
            AiCallRecorded call => ReadModels.AddAiCallAsync(connection, call),
            PaymentReceived payment => ReadModels.AddPaymentAsync(connection, payment),
            MailOutcome mail => ReadModels.AddMailAsync(connection, mail),
            _ => Task.CompletedTask,
        };
}

/// <summary>Removes the user from all models and figures.</summary>
internal sealed class EraseUser : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        await Erasure.RecordAsync(unit, userId);
        await ReadModels.EraseAsync(unit.Connection, userId);
        unit.Publish(new UserErased { UserId = userId, Service = "analytics" });
    }
}

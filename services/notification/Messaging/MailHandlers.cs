using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Notification.Live;
using FitMyCv.Notification.Mail;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;

namespace FitMyCv.Notification.Messaging;

internal sealed class QueueMail(MailQueue queue) : IMessageHandler<MailRequested>
{
    public async Task HandleAsync(MailRequested message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        if (!await Erasure.IsErasedAsync(unit.Connection, message.RecipientUserId))
        {
            await queue.EnqueueAsync(unit, message);
        }
    }
}

/// <summary>
/// Drops the user's queued mails, makes his log rows anonymous, removes his mails from the pickup folder and his live events from Redis. While Redis is away
/// the message is redelivered.
/// </summary>
internal sealed class EraseUser(EventBuffer buffer, EventHub hub, MailVault vault, IMailTransport transport) : IMessageHandler<UserDeleted>
{
    public async Task HandleAsync(UserDeleted message, UnitOfWork unit, CancellationToken cancellationToken)
    {
        var userId = message.UserId!.Value;
        await Erasure.RecordAsync(unit, userId);
        var mails = (await unit.Connection.QueryAsync<(Guid Id, string Email)>(
            "SELECT id, recipient_email FROM mail_log WHERE recipient_user_id = @userId FOR UPDATE",
            new { userId })).AsList();
        await unit.Connection.ExecuteAsync(
            """
            UPDATE mail_log l SET mail_id = 'erased:' || l.id, recipient_email = e.email, recipient_user_id = NULL, subject = '', error = '', payload = NULL, key_id = NULL,
                status = CASE status WHEN 'queued' THEN 'failed' ELSE status END
            FROM unnest(@Ids, @Emails) AS e (id, email) WHERE l.id = e.id
            """,
            new { Ids = mails.Select(mail => mail.Id).ToArray(), Emails = mails.Select(mail => vault.Pseudonym(mail.Email)).ToArray() });
        foreach (var (id, _) in mails)
        {
            transport.Remove(id);
        }
        hub.EndOf(userId);
        await buffer.EraseAsync(userId);
        unit.Publish(new UserErased { UserId = userId, Service = "notification" });
    }
}

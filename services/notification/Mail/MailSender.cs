using System.Net.Mail;
using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.Notification.Clients;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Telemetry;
using Npgsql;

namespace FitMyCv.Notification.Mail;

/// <summary>
/// Sends queued mails, each under a lease, several at once and on all replicas. Six attempts; after a crash between handing over and recording a mail goes
/// twice, with the same Message-ID, never not at all.
/// </summary>
public sealed partial class MailSender(
    Database database,
    NpgsqlDataSource source,
    MailVault vault,
    MailOptions options,
    IMailTransport transport,
    IServiceScopeFactory scopes,
    TimeProvider time,
    ILogger<MailSender> logger) : BackgroundService
{
    private const int Parallel = 4;
    private const double Jitter = 0.1;
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(2);

    /// <summary>Between the attempts: at 0 s, 1, 5, 15, 30 and 60 min.</summary>
    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(4), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(15), TimeSpan.FromMinutes(30)];

    private static readonly System.Diagnostics.Metrics.Counter<long> Mails = ServiceTelemetry.Meter.CreateCounter<long>("fitmycv.mails", description: "Mails by how they ended");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var listener = await source.OpenConnectionAsync(stoppingToken);
                await listener.ExecuteAsync($"LISTEN {MailQueue.Channel}");
                while (!stoppingToken.IsCancellationRequested)
                {
                    await Task.WhenAll(Enumerable.Range(0, Parallel).Select(_ => DrainAsync(stoppingToken)));
                    await listener.WaitAsync(Poll, stoppingToken);
                }
            }
            catch (Exception exception) when (exception is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                LogAway(exception.Message);
                await Task.Delay(Poll, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (await TakeAsync(cancellationToken) is { } mail)
        {
            await AttemptAsync(mail, cancellationToken);
        }
    }

    /// <summary>The next mail that is due, under a lease; above the daily limit only those that always go.</summary>
    private async Task<QueuedMail?> TakeAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await using var connection = await database.OpenAsync(cancellationToken);
        var isFull = options.DailyLimit > 0 && await connection.ExecuteScalarAsync<long>(
            "SELECT count(*) FROM mail_log WHERE sent_at >= @Today AND NOT is_test_email",
            new { Today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) }) >= options.DailyLimit;
        return await connection.QuerySingleOrDefaultAsync<QueuedMail>(
            """
            UPDATE mail_log SET locked_until = @LockedUntil, attempts = attempts + 1, last_attempt_at = @now
            WHERE id = (
                SELECT id FROM mail_log
                WHERE status = 'queued' AND next_attempt_at <= @now AND (locked_until IS NULL OR locked_until <= @now) AND (NOT @isFull OR is_always_sent)
                ORDER BY next_attempt_at LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id, mail_id, trigger_name, recipient_email, recipient_user_id, attempts, payload, key_id, provider_id
            """,
            new { LockedUntil = now + Lease, now, isFull });
    }

    private async Task AttemptAsync(QueuedMail mail, CancellationToken cancellationToken)
    {
        try
        {
            var payload = vault.Open(mail.Id, mail.KeyId, mail.Payload);
            var values = payload.Variables;
            var (email, language) = (mail.RecipientEmail, payload.Language);
            if (email.Length == 0)
            {
                if (mail.RecipientUserId is not { } userId || await FindAsync(userId, cancellationToken) is not { } recipient)
                {
                    await FailAsync(mail, "recipient gone", cancellationToken);
                    return;
                }
                (email, language) = (recipient.Email, language ?? recipient.Locale);
                values = values.ContainsKey("userName") || string.IsNullOrWhiteSpace(recipient.Name) ? values : new Dictionary<string, string>(values, StringComparer.Ordinal) { ["userName"] = recipient.Name };
            }
            if (!MailAddress.TryCreate(email, out var to))
            {
                await FailAsync(mail, "the address is not one", cancellationToken);
                return;
            }
            var template = payload.For(MailPayload.LanguageOf(language));
            var written = VariableText.Localize(values, template.Language ?? MailPayload.LanguageOf(language), email);
            var rendered = TemplateRenderer.Render(template.Subject, template.Html, payload.Known, written);
            var content = MimeMessage.Build(options.From, to, rendered, mail.ProviderId, time.GetUtcNow());
            var usedFallback = await transport.SendAsync(new OutgoingMail(mail.Id, options.From.Address, to.Address, content), cancellationToken);
            await RecordSentAsync(mail, template, email, rendered.Subject, usedFallback, cancellationToken);
        }
        catch (MailRefusedException refused)
        {
            await FailAsync(mail, refused.Message, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogAttempt(mail.Id, mail.Attempts, exception.Message);
            await TryLaterAsync(mail, exception.Message, cancellationToken);
        }
    }

    private async Task<Recipient?> FindAsync(Guid userId, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IdentityClient>().FindUserAsync(userId, cancellationToken);
    }

    private async Task RecordSentAsync(QueuedMail mail, FixedTemplate template, string email, string subject, bool usedFallback, CancellationToken cancellationToken)
    {
        var isRecorded = await database.InTransactionAsync(
            async unit =>
            {
                var changed = await unit.Connection.ExecuteAsync(
                    """
                    UPDATE mail_log SET status = 'sent', error = NULL, provider = @Provider, used_fallback = @usedFallback, sent_at = @Now, recipient_email = @email,
                        subject = @subject, template_id = (SELECT id FROM email_templates WHERE id = @TemplateId), template_name = @TemplateName,
                        payload = NULL, key_id = NULL, locked_until = NULL
                    WHERE id = @Id AND status = 'queued'
                    """,
                    new { options.Provider, usedFallback, Now = time.GetUtcNow(), email, subject, TemplateId = template.Id, TemplateName = template.Name, mail.Id });
                if (changed == 1)
                {
                    unit.Publish(new MailSent { UserId = mail.RecipientUserId, MailId = mail.MailId, TriggerName = mail.TriggerName, Provider = options.Provider, Attempts = mail.Attempts });
                }
                return changed == 1;
            },
            cancellationToken);
        if (isRecorded)
        {
            Mails.Add(1, new KeyValuePair<string, object?>("status", "sent"));
            return;
        }
        // The user was erased meanwhile.
        transport.Remove(mail.Id);
    }

    private Task TryLaterAsync(QueuedMail mail, string error, CancellationToken cancellationToken)
    {
        if (mail.Attempts > Waits.Length)
        {
            return FailAsync(mail, error, cancellationToken);
        }
        var wait = Waits[mail.Attempts - 1] * (1 + Jitter * (2 * Random.Shared.NextDouble() - 1));
        return database.InTransactionAsync(
            unit => unit.Connection.ExecuteAsync(
                "UPDATE mail_log SET error = @error, provider = @Provider, next_attempt_at = @Next, locked_until = NULL WHERE id = @Id AND status = 'queued'",
                new { error, options.Provider, Next = time.GetUtcNow() + wait, mail.Id }),
            cancellationToken);
    }

    private async Task FailAsync(QueuedMail mail, string error, CancellationToken cancellationToken)
    {
        LogFailed(mail.Id, mail.Attempts, error);
        Mails.Add(1, new KeyValuePair<string, object?>("status", "failed"));
        await database.InTransactionAsync(
            async unit =>
            {
                var changed = await unit.Connection.ExecuteAsync(
                    "UPDATE mail_log SET status = 'failed', error = @error, provider = @Provider, payload = NULL, key_id = NULL, locked_until = NULL WHERE id = @Id AND status = 'queued'",
                    new { error, options.Provider, mail.Id });
                if (changed == 1)
                {
                    unit.Publish(new MailFailed
                    {
                        UserId = mail.RecipientUserId,
                        MailId = mail.MailId,
                        TriggerName = mail.TriggerName,
                        Provider = options.Provider,
                        Attempts = mail.Attempts,
                        Error = error,
                    });
                }
            },
            cancellationToken);
    }

    [LoggerMessage(1, LogLevel.Warning, "The mail queue can't be read: {Reason}")]
    private partial void LogAway(string reason);

    [LoggerMessage(2, LogLevel.Warning, "Mail {MailId} could not be sent in attempt {Attempt}: {Reason}")]
    private partial void LogAttempt(Guid mailId, int attempt, string reason);

    [LoggerMessage(3, LogLevel.Error, "Mail {MailId} has failed after {Attempts} attempts: {Reason}")]
    private partial void LogFailed(Guid mailId, int attempts, string reason);

    private sealed record QueuedMail
    {
        public Guid Id { get; init; }
        public string MailId { get; init; } = "";
        public string TriggerName { get; init; } = "";
        public string RecipientEmail { get; init; } = "";
        public Guid? RecipientUserId { get; init; }
        public int Attempts { get; init; }
        public byte[] Payload { get; init; } = [];
        public string KeyId { get; init; } = "";
        public string ProviderId { get; init; } = "";
    }
}

using Dapper;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Notification.Mail;

/// <summary>Queues mails: one row per <c>mailId</c>, with template and variables as they are now (spec notification §4, §5).</summary>
public sealed class MailQueue(MailVault vault, MailOptions options, TimeProvider time)
{
    /// <summary>PostgreSQL channel that wakes the senders at the commit.</summary>
    public const string Channel = "mail_queue";

    private const string Authentication = "authentication";

    /// <summary>Does nothing when the mail id is known already.</summary>
    public async Task EnqueueAsync(UnitOfWork unit, MailRequested request)
    {
        var id = Guid.CreateVersion7(time.GetUtcNow());
        var trigger = await unit.Connection.QuerySingleOrDefaultAsync<Trigger>(
            "SELECT id, category, variables FROM email_triggers WHERE name = @TriggerName",
            new { request.TriggerName });
        var language = request.Language ?? (request.RecipientEmail is null ? null : MailPayload.LanguageOf(null));
        var templates = trigger is null ? [] : await TemplatesAsync(unit, trigger.Id, language is null ? null : MailPayload.LanguageOf(language));
        if (templates.Count == 0)
        {
            await StoreAsync(unit, request, new Row(id, null, request.TriggerName, "", "failed", "no template", null, null, trigger?.Category == Authentication));
            unit.Publish(new MailFailed
            {
                UserId = request.RecipientUserId,
                MailId = request.MailId,
                TriggerName = request.TriggerName,
                Provider = options.Provider,
                Attempts = 0,
                Error = "no template",
            });
            return;
        }
        var known = trigger!.Variables.Union(request.Variables.Keys, StringComparer.Ordinal).ToList();
        var payload = new MailPayload(templates, language, known, request.Variables);
        var template = templates[0];
        var values = VariableText.Localize(request.Variables, template.Language ?? MailPayload.LanguageOf(language), request.RecipientEmail ?? "");
        await StoreAsync(unit, request, new Row(
            id,
            template.Id,
            template.Name,
            TemplateRenderer.Render(template.Subject, "", known, values).Subject,
            "queued",
            null,
            vault.Seal(id, payload),
            vault.CurrentKeyId,
            trigger.Category == Authentication));
        await unit.Connection.ExecuteAsync($"NOTIFY {Channel}");
    }

    /// <summary>The active template; without one the system's, of the language or, while that is unknown, of both.</summary>
    private static async Task<IReadOnlyList<FixedTemplate>> TemplatesAsync(UnitOfWork unit, Guid triggerId, string? language) =>
        (await unit.Connection.QueryAsync<FixedTemplate>(
            """
            SELECT id, name, language, subject, html_content AS html FROM email_templates t
            WHERE trigger_id = @triggerId AND (is_active OR (is_system AND (@language::text IS NULL OR language = @language)
                AND NOT EXISTS (SELECT 1 FROM email_templates a WHERE a.trigger_id = @triggerId AND a.is_active)))
            ORDER BY language DESC
            """,
            new { triggerId, language })).AsList();

    private Task<int> StoreAsync(UnitOfWork unit, MailRequested request, Row row) =>
        unit.Connection.ExecuteAsync(
            """
            INSERT INTO mail_log (id, mail_id, template_id, template_name, trigger_name, recipient_email, recipient_user_id, subject, status, error, is_always_sent,
                created_at, next_attempt_at, payload, key_id, provider_id)
            VALUES (@Id, @MailId, @TemplateId, @TemplateName, @TriggerName, @RecipientEmail, @RecipientUserId, @Subject, @Status, @Error, @IsAlwaysSent,
                @Now, @Now, @Payload, @KeyId, @MessageId)
            ON CONFLICT (mail_id) DO NOTHING
            """,
            new
            {
                row.Id,
                request.MailId,
                row.TemplateId,
                row.TemplateName,
                request.TriggerName,
                RecipientEmail = request.RecipientEmail ?? "",
                request.RecipientUserId,
                row.Subject,
                row.Status,
                row.Error,
                row.IsAlwaysSent,
                Now = time.GetUtcNow(),
                row.Payload,
                row.KeyId,
                MessageId = row.Status == "queued" ? $"<{row.Id:N}@{options.From.Host}>" : null,
            });

    private sealed record Row(Guid Id, Guid? TemplateId, string TemplateName, string Subject, string Status, string? Error, byte[]? Payload, string? KeyId, bool IsAlwaysSent);

    private sealed record Trigger
    {
        public Guid Id { get; init; }
        public string Category { get; init; } = "";
        public string[] Variables { get; init; } = [];
    }
}

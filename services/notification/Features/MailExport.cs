using Dapper;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;

namespace FitMyCv.Notification.Features;

/// <summary>A mail as its recipient's export shows it: no body, no token.</summary>
public sealed record ExportedMail
{
    public Guid Id { get; init; }
    public string? TriggerName { get; init; }
    public string TemplateName { get; init; } = "";
    public string RecipientEmail { get; init; } = "";
    public string Subject { get; init; } = "";
    public string Status { get; init; } = "";
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? SentAt { get; init; }
}

public sealed record NotificationExport(IReadOnlyList<ExportedMail> Mails);

/// <summary>Notification's part of the account export (spec notification §9).</summary>
internal static class MailExport
{
    public static void MapMailExport(this WebApplication app) => app.MapInternal().MapGet("/users/{id:guid}/export", Export);

    private static async Task<NotificationExport> Export(Guid id, Database database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenAsync(cancellationToken);
        return new NotificationExport((await connection.QueryAsync<ExportedMail>(
            """
            SELECT id, trigger_name, template_name, recipient_email, subject, status, created_at, sent_at FROM mail_log
            WHERE recipient_user_id = @id AND status <> 'queued' ORDER BY created_at, id
            """,
            new { id })).AsList());
    }
}

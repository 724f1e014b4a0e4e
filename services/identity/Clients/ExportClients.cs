using System.Net.Http.Json;
using System.Text.Json;

namespace FitMyCv.Identity.Clients;

/// <summary>A service's part of the account export (<c>GET /internal/users/{id}/export</c>).</summary>
public abstract class ExportClient(HttpClient http, string service)
{
    protected HttpClient Http { get; } = http;

    /// <summary>The service's name, which is the name of its part.</summary>
    public string Service { get; } = service;

    public async Task<JsonElement> ExportAsync(Guid userId, CancellationToken cancellationToken) =>
        await Http.GetFromJsonAsync<JsonElement>(new Uri($"/internal/users/{userId}/export", UriKind.Relative), cancellationToken);
}

public sealed class CvExportClient(HttpClient http) : ExportClient(http, "cv")
{
    /// <summary>A CV as PDF; nothing is charged.</summary>
    public async Task<byte[]> PdfAsync(Guid userId, string filename, CancellationToken cancellationToken) =>
        await Http.GetByteArrayAsync(new Uri($"/internal/users/{userId}/cvs/{Uri.EscapeDataString(filename)}/pdf", UriKind.Relative), cancellationToken);
}

public sealed class AiWorkerExportClient(HttpClient http) : ExportClient(http, "ai-worker");

public sealed class BillingExportClient(HttpClient http) : ExportClient(http, "billing");

public sealed class NotificationExportClient(HttpClient http) : ExportClient(http, "notification");

public sealed class AnalyticsExportClient(HttpClient http) : ExportClient(http, "analytics");

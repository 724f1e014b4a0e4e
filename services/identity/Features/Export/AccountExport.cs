using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using FitMyCv.Identity.Clients;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Features.Account;
using FitMyCv.Identity.Features.Consent;
using FitMyCv.Identity.Features.Onboarding;
using FitMyCv.Identity.Passkeys;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Requests;

namespace FitMyCv.Identity.Features.Export;

/// <summary>
/// All data of one user (GDPR articles 15 and 20): identity's part and each service's own. Complete or not at all: a service that is away ends
/// the export with an exception.
/// </summary>
public sealed class AccountExport(
    Database database,
    OnboardingStates onboarding,
    EmailChanges emailChanges,
    CvExportClient cv,
    AiWorkerExportClient aiWorker,
    BillingExportClient billing,
    NotificationExportClient notification,
    AnalyticsExportClient analytics,
    TimeProvider time)
{
    private const int FormatVersion = 1;
    private const int Everything = int.MaxValue;
    private static readonly JsonSerializerOptions Indented = new(ApiJson.Options) { WriteIndented = true };

    /// <summary>The whole export as one document, or null when there is no such user.</summary>
    public async Task<JsonObject?> CollectAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        if (await OwnPartAsync(userId, sessionId, cancellationToken) is not { } own)
        {
            return null;
        }
        ExportClient[] clients = [cv, aiWorker, billing, notification, analytics];
        var parts = await Task.WhenAll(clients.Select(client => client.ExportAsync(userId, cancellationToken)));
        var export = new JsonObject
        {
            ["exportedAt"] = JsonSerializer.SerializeToNode(time.GetUtcNow(), ApiJson.Options),
            ["formatVersion"] = FormatVersion,
            ["identity"] = own,
        };
        foreach (var (client, part) in clients.Zip(parts))
        {
            export[client.Service] = JsonSerializer.SerializeToNode(part);
        }
        return export;
    }

    /// <summary>The export as an archive: a file per service, each CV as JSON and as PDF, and a manifest.</summary>
    public async Task<byte[]> PackAsync(Guid userId, JsonObject export, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var names = new List<string>();
            async Task AddAsync(string name, ReadOnlyMemory<byte> content)
            {
                names.Add(name);
                await using var entry = await archive.CreateEntry(name).OpenAsync(cancellationToken);
                await entry.WriteAsync(content, cancellationToken);
            }
            foreach (var (service, part) in export.Where(member => member.Value is JsonObject or JsonArray))
            {
                await AddAsync($"{service}.json", Json(part));
            }
            foreach (var document in (export["cv"]?["cvs"] as JsonArray ?? []).OfType<JsonObject>())
            {
                var filename = Path.GetFileName(document["filename"]!.GetValue<string>());
                await AddAsync($"cvs/{filename}", Json(document["content"]));
                var pdfName = Path.ChangeExtension(filename, ".pdf");
                await AddAsync($"cvs/{pdfName}", await cv.PdfAsync(userId, filename, cancellationToken));
            }
            var manifest = new JsonObject
            {
                ["exportedAt"] = export["exportedAt"]!.DeepClone(),
                ["formatVersion"] = FormatVersion,
                ["files"] = new JsonArray([.. names.Select(name => (JsonNode)name)]),
            };
            await AddAsync("manifest.json", Json(manifest));
        }
        return bytes.ToArray();
    }

    private static byte[] Json(JsonNode? node) => JsonSerializer.SerializeToUtf8Bytes(node, Indented);

    private async Task<JsonNode?> OwnPartAsync(Guid userId, Guid sessionId, CancellationToken cancellationToken)
    {
        var state = await onboarding.FindAsync(userId, cancellationToken);
        await using var connection = await database.OpenAsync(cancellationToken);
        if (state is null || await connection.FindUserAsync(userId) is not { } user)
        {
            return null;
        }
        var (consents, _) = await ConsentApi.ReadAsync(connection, userId, Everything, 0);
        return JsonSerializer.SerializeToNode(
            new
            {
                user = AccountUser.Of(user, await emailChanges.PendingAsync(connection, userId)),
                accounts = await LinkedAccountsApi.ReadAsync(connection, userId),
                passkeys = await PasskeyStore.ReadAsync(connection, userId),
                consents,
                onboarding = state,
                sessions = await SessionsApi.ReadAsync(connection, userId, sessionId, time.GetUtcNow()),
                referrals = await connection.QueryAsync<Referral>("SELECT rewarded_at FROM referrals WHERE referrer_user_id = @userId", new { userId }),
            },
            ApiJson.Options);
    }

    /// <summary>Somebody who registered with the user's code; who that is is not the user's data.</summary>
    private sealed record Referral
    {
        public DateTimeOffset? RewardedAt { get; init; }
    }
}

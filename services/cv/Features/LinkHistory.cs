using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Cv.Clients;
using FitMyCv.Cv.Data;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Mvc;

namespace FitMyCv.Cv.Features;

/// <summary>GET and POST /api/link-history: the addresses of offers that the person used, the newest 100. They are never fetched here.</summary>
public sealed partial class LinkHistory(Database database, AiWorkerClient aiWorker, TimeProvider time, ILogger<LinkHistory> logger)
{
    private const int Kept = 100;
    private const int LongestUrl = 2048;

    public static void Map(IEndpointRouteBuilder app)
    {
        var api = app.MapUserApi().WithMetadata(new RequestSizeLimitAttribute(CvRequests.LargestBody));
        api.MapGet("/link-history", (HttpRequest request, CurrentUser user, LinkHistory history, CancellationToken cancellationToken) => history.ListAsync(request, user, cancellationToken));
        api.MapPost("/link-history", (AddRequest request, CurrentUser user, LinkHistory history, CancellationToken cancellationToken) => history.AddAsync(request, user, cancellationToken));
    }

    public sealed record AddRequest(string? Url);

    public sealed record LinkView(Guid Id, string Url, string? Title, string Domain, DateTimeOffset CreatedAt);

    public sealed record ListAnswer(IReadOnlyList<LinkView> Links);

    public sealed record AddAnswer(LinkView Link);

    private async Task<ListAnswer> ListAsync(HttpRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, 200, 20);
        query.ThrowIfInvalid();
        List<LinkEntry> entries;
        await using (var connection = await database.OpenAsync(cancellationToken))
        {
            entries = (await connection.QueryAsync<LinkEntry>(
                "SELECT id, url, created_at FROM link_entries WHERE user_id = @Id ORDER BY created_at DESC, id DESC LIMIT @limit",
                new { user.Id, limit })).AsList();
        }
        return new ListAnswer(await ShowAsync(entries, user.Id, cancellationToken));
    }

    private async Task<IResult> AddAsync(AddRequest request, CurrentUser user, CancellationToken cancellationToken)
    {
        var url = Accept(request.Url);
        var entry = await database.InTransactionAsync(
            async unit =>
            {
                await CvFiles.LockUserAsync(unit, user.Id);
                var added = await unit.Connection.QuerySingleAsync<LinkEntry>(
                    """
                    INSERT INTO link_entries (id, user_id, url, created_at) VALUES (@NewId, @Id, @url, @Now)
                    ON CONFLICT (user_id, url) DO UPDATE SET created_at = excluded.created_at
                    RETURNING id, url, created_at
                    """,
                    new { NewId = Guid.CreateVersion7(), user.Id, url, Now = time.GetUtcNow() });
                await unit.Connection.ExecuteAsync(
                    "DELETE FROM link_entries WHERE id IN (SELECT id FROM link_entries WHERE user_id = @Id ORDER BY created_at DESC, id DESC OFFSET @Kept)",
                    new { user.Id, Kept });
                return added;
            },
            cancellationToken);
        var shown = await ShowAsync([entry], user.Id, cancellationToken);
        return TypedResults.Created((string?)null, new AddAnswer(shown[0]));
    }

    /// <summary>The titles come from ai-worker; while it is away there are none.</summary>
    private async Task<IReadOnlyList<LinkView>> ShowAsync(IReadOnlyList<LinkEntry> entries, Guid userId, CancellationToken cancellationToken)
    {
        IReadOnlyDictionary<string, string> titles = new Dictionary<string, string>(StringComparer.Ordinal);
        if (entries.Count > 0)
        {
            try
            {
                titles = await aiWorker.TitlesAsync(userId, [.. entries.Select(entry => entry.Url)], cancellationToken);
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                LogNoTitles(exception.Message);
            }
        }
        return [.. entries.Select(entry => new LinkView(entry.Id, entry.Url, titles.GetValueOrDefault(entry.Url), Domain(entry.Url), entry.CreatedAt))];
    }

    private static string Accept(string? given)
    {
        var url = given?.Trim() ?? "";
        var isGood = url.Length is > 0 and <= LongestUrl
            && !url.Any(character => char.IsWhiteSpace(character) || char.IsControl(character))
            && Uri.TryCreate(url, UriKind.Absolute, out var parsed)
            && parsed.Scheme is "http" or "https"
            && parsed.Host.Length > 0
            && parsed.UserInfo.Length == 0;
        return isGood ? url : throw CvErrors.InvalidUrl.ToException();
    }

    private static string Domain(string url)
    {
        var host = new Uri(url).Host;
        return host.StartsWith("www.", StringComparison.OrdinalIgnoreCase) ? host[4..] : host;
    }

    [LoggerMessage(1, LogLevel.Warning, "Links are shown without titles: {Reason}")]
    private partial void LogNoTitles(string reason);

    private sealed record LinkEntry
    {
        public required Guid Id { get; init; }
        public required string Url { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }
    }
}

using System.Text.Json;
using Dapper;
using FitMyCv.Contracts.Errors;
using FitMyCv.Identity.Data;
using FitMyCv.Identity.Domain;
using FitMyCv.Identity.Features.Recovery;
using FitMyCv.ServiceDefaults;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;
using FitMyCv.ServiceDefaults.Requests;
using FitMyCv.ServiceDefaults.Security;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace FitMyCv.Identity.Features.Consent;

public sealed record ConsentRequest(string? Action, IReadOnlyDictionary<string, bool>? Preferences);

public sealed record ConsentEntry(Guid Id, string Action, IReadOnlyDictionary<string, bool> Preferences, string? Ip, string? UserAgent, DateTimeOffset CreatedAt);

public sealed record ConsentHistoryAnswer(IReadOnlyList<ConsentEntry> History, int Total);

/// <summary>What a user has consented to: append-only, the latest entry decides (spec identity §8.2).</summary>
internal static class ConsentApi
{
    private const int MostPreferences = 20;
    private const int LongestPreference = 64;
    private const int LongestUserAgent = 300;

    public static void MapConsent(this IEndpointRouteBuilder app)
    {
        var routes = app.MapUserApi().MapGroup("/consent");
        routes.MapGet("/history", HistoryAsync);
        routes.MapPost("/log", LogAsync);
    }

    private static async Task<Ok<ConsentHistoryAnswer>> HistoryAsync(HttpRequest request, CurrentUser caller, Database database, CancellationToken cancellationToken)
    {
        var query = new QueryReader(request);
        var limit = query.Int("limit", 1, 200, 50);
        var offset = query.Int("offset", 0, int.MaxValue, 0);
        query.ThrowIfInvalid();
        await using var connection = await database.OpenAsync(cancellationToken);
        var (history, total) = await ReadAsync(connection, caller.Id, limit, offset);
        return TypedResults.Ok(new ConsentHistoryAnswer(history, total));
    }

    /// <summary>The user's entries, newest first, and how many there are.</summary>
    internal static async Task<(IReadOnlyList<ConsentEntry> Entries, int Total)> ReadAsync(NpgsqlConnection connection, Guid userId, int limit, int offset)
    {
        var total = await connection.ExecuteScalarAsync<int>("SELECT count(*) FROM consents WHERE user_id = @userId", new { userId });
        var rows = await connection.QueryAsync<ConsentRow>(
            """
            SELECT id, action, preferences, ip, user_agent, created_at FROM consents WHERE user_id = @userId
            ORDER BY created_at DESC, id DESC LIMIT @limit OFFSET @offset
            """,
            new { userId, limit, offset });
        return ([.. rows.Select(row => row.ToEntry())], total);
    }

    private static async Task<Results<Ok<SuccessAnswer>, ProblemHttpResult>> LogAsync(
        ConsentRequest body,
        CurrentUser caller,
        HttpContext http,
        Database database,
        TimeProvider time,
        CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(body.Action) || body.Preferences is null)
        {
            return ConsentErrors.Required.ToProblem();
        }
        if (body.Action is not ("created" or "updated" or "revoked"))
        {
            return ConsentErrors.InvalidAction.ToProblem();
        }
        if (body.Preferences.Count > MostPreferences || body.Preferences.Keys.Any(name => name.Length is 0 or > LongestPreference))
        {
            return ConsentErrors.InvalidPreferences.ToProblem();
        }
        var preferences = new Dictionary<string, bool>(body.Preferences, StringComparer.Ordinal) { ["necessary"] = true };
        var userAgent = http.Request.Headers.UserAgent.ToString();
        var isStored = await database.InTransactionAsync(
            async unit =>
            {
                if (await unit.Connection.LockUserAsync(caller.Id) is null)
                {
                    return false;
                }
                await unit.Connection.ExecuteAsync(
                    """
                    INSERT INTO consents (id, user_id, action, preferences, ip, user_agent, created_at)
                    VALUES (@EntryId, @Id, @Action, @Preferences::jsonb, @Ip, @UserAgent, @Now)
                    """,
                    new
                    {
                        EntryId = Guid.CreateVersion7(),
                        caller.Id,
                        body.Action,
                        Preferences = JsonSerializer.Serialize(preferences),
                        Ip = ClientAddress.Shortened(ClientAddress.Of(http)),
                        UserAgent = userAgent.Length == 0 ? null : userAgent[..Math.Min(userAgent.Length, LongestUserAgent)],
                        Now = time.GetUtcNow(),
                    });
                return true;
            },
            cancellationToken);
        return isStored ? TypedResults.Ok(new SuccessAnswer()) : CommonErrors.NotAuthenticated.ToProblem();
    }

    private sealed record ConsentRow
    {
        public required Guid Id { get; init; }
        public required string Action { get; init; }
        public required string Preferences { get; init; }
        public string? Ip { get; init; }
        public string? UserAgent { get; init; }
        public required DateTimeOffset CreatedAt { get; init; }

        public ConsentEntry ToEntry() => new(Id, Action, JsonSerializer.Deserialize<Dictionary<string, bool>>(Preferences)!, Ip, UserAgent, CreatedAt);
    }
}

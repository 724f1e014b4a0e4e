using System.Globalization;
using Dapper;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Errors;

namespace FitMyCv.AiWorker.Features;

/// <summary><c>GET /internal/usage?from=&amp;to=</c>: daily sums by user, feature and model, both days included (<c>YYYY-MM-DD</c>, UTC); erased users have none.</summary>
public static class InternalUsage
{
    public static void MapInternalUsage(this IEndpointRouteBuilder api) => api.MapGet("/usage", ListAsync);

    private static async Task<IResult> ListAsync(string? from, string? to, Database database, CancellationToken cancellationToken)
    {
        if (Day(from, DateOnly.MinValue) is not { } first || Day(to, DateOnly.MaxValue) is not { } last)
        {
            return Problems.Invalid("from", "Days are written YYYY-MM-DD.");
        }
        await using var connection = await database.OpenAsync(cancellationToken);
        var rows = await connection.QueryAsync<DailyUsage>(
            """
            SELECT to_char(day, 'YYYY-MM-DD') AS day, nullif(user_id, @Nobody) AS user_id, feature_name, model, calls, prompt_tokens, cached_tokens, completion_tokens, cost
            FROM ai_usage_daily WHERE day BETWEEN @first AND @last ORDER BY day, user_id, feature_name, model
            """,
            new { first, last, Nobody = Guid.Empty });
        return TypedResults.Ok(new UsageAnswer([.. rows]));
    }

    private static DateOnly? Day(string? text, DateOnly absent) =>
        string.IsNullOrEmpty(text) ? absent : DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private sealed record UsageAnswer(IReadOnlyList<DailyUsage> Usage);

    private sealed record DailyUsage
    {
        public string Day { get; init; } = "";
        public Guid? UserId { get; init; }
        public string FeatureName { get; init; } = "";
        public string Model { get; init; } = "";
        public int Calls { get; init; }
        public long PromptTokens { get; init; }
        public long CachedTokens { get; init; }
        public long CompletionTokens { get; init; }
        public decimal Cost { get; init; }
    }
}

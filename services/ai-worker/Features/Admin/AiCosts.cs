using Dapper;
using FitMyCv.AiWorker.Tasks;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Settings;

namespace FitMyCv.AiWorker.Features.Admin;

/// <summary><c>GET /api/admin/openai-balance</c>: what the provider has cost this month, and what is left of the budget. No outside call.</summary>
public static class AiCosts
{
    public static void MapAiCosts(this IEndpointRouteBuilder api) => api.MapGet("/admin/openai-balance", BalanceAsync);

    private static async Task<BalanceAnswer> BalanceAsync(Database database, EngineChoice engines, PlatformSettings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var connection = await database.OpenAsync(cancellationToken);
        var spent = await connection.ExecuteScalarAsync<decimal>(
            "SELECT coalesce(sum(cost), 0) FROM ai_usage_daily WHERE day >= @First", new { First = new DateOnly(now.Year, now.Month, 1) });
        var budget = settings.Decimal("openai_monthly_budget_usd") is var amount and > 0 ? amount : (decimal?)null;
        return new BalanceAnswer(budget - spent, budget, spent, "USD", engines.Current, engines.HasModel);
    }

    private sealed record BalanceAnswer(decimal? Balance, decimal? Budget, decimal SpentThisMonth, string Currency, string Engine, bool Configured);
}

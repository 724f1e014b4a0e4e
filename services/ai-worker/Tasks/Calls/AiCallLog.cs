using System.Globalization;
using Dapper;
using FitMyCv.AiWorker.Domain.Pricing;
using FitMyCv.Contracts.Messages;
using FitMyCv.ServiceDefaults.Data;
using FitMyCv.ServiceDefaults.Messaging;
using Npgsql;

namespace FitMyCv.AiWorker.Tasks.Calls;

/// <summary>The log of provider calls with its daily sums (spec ai-worker §13). Row, sum and <see cref="AiCallRecorded"/> commit together.</summary>
public static class AiCallLog
{
    /// <summary>Stands in the daily sums for users who were erased.</summary>
    private static readonly Guid Nobody = Guid.Empty;

    public static async Task WriteAsync(UnitOfWork unit, TaskRow task, IReadOnlyList<LoggedCall> calls)
    {
        // A call may end after its user was erased: then it counts for nobody.
        Guid? userId = await Erasure.IsErasedAsync(unit.Connection, task.UserId) ? null : task.UserId;
        foreach (var (id, phase, feature, call, cost, isPriced, createdAt) in calls)
        {
            var row = new
            {
                Id = id,
                UserId = userId,
                Owner = userId ?? Nobody,
                TaskId = task.Id,
                FeatureName = feature,
                Phase = phase,
                call.Model,
                call.PromptTokens,
                call.CachedTokens,
                call.CompletionTokens,
                TotalTokens = call.PromptTokens + call.CompletionTokens,
                Cost = cost,
                IsPriced = isPriced,
                DurationMs = Convert.ToInt32(call.Duration.TotalMilliseconds, CultureInfo.InvariantCulture),
                Status = call.ErrorCode is null ? "ok" : "error",
                call.ErrorCode,
                call.Attempt,
                CreatedAt = createdAt,
            };
            await unit.Connection.ExecuteAsync(
                """
                INSERT INTO ai_calls (id, user_id, task_id, feature_name, phase, model, prompt_tokens, cached_tokens, completion_tokens, total_tokens,
                    estimated_cost, priced, duration_ms, status, error_code, attempt, created_at)
                VALUES (@Id, @UserId, @TaskId, @FeatureName, @Phase, @Model, @PromptTokens, @CachedTokens, @CompletionTokens, @TotalTokens,
                    @Cost, @IsPriced, @DurationMs, @Status, @ErrorCode, @Attempt, @CreatedAt);
                INSERT INTO ai_usage_daily AS d (day, user_id, feature_name, model, calls, prompt_tokens, cached_tokens, completion_tokens, cost)
                VALUES ((@CreatedAt AT TIME ZONE 'UTC')::date, @Owner, @FeatureName, @Model, 1, @PromptTokens, @CachedTokens, @CompletionTokens, @Cost)
                ON CONFLICT (day, user_id, feature_name, model) DO UPDATE SET calls = d.calls + 1, prompt_tokens = d.prompt_tokens + excluded.prompt_tokens,
                    cached_tokens = d.cached_tokens + excluded.cached_tokens, completion_tokens = d.completion_tokens + excluded.completion_tokens, cost = d.cost + excluded.cost;
                """,
                row);
            if (userId is not null)
            {
                unit.Publish(new AiCallRecorded
                {
                    UserId = userId, OccurredAt = createdAt, CallId = id, TaskId = task.Id, FeatureName = feature, Phase = phase, Model = call.Model, PromptTokens = call.PromptTokens,
                    CachedTokens = call.CachedTokens, CompletionTokens = call.CompletionTokens, EstimatedCost = cost, Status = row.Status, DurationMs = row.DurationMs,
                });
            }
        }
    }

    /// <summary>What the task has cost so far, in USD.</summary>
    public static Task<decimal> SpentAsync(NpgsqlConnection connection, Guid taskId) =>
        connection.ExecuteScalarAsync<decimal>("SELECT coalesce(sum(estimated_cost), 0) FROM ai_calls WHERE task_id = @taskId", new { taskId });

    public static async Task<PriceTable> PricesAsync(NpgsqlConnection connection) =>
        new(await connection.QueryAsync<ModelPrice>("SELECT model_name, input_price AS input, output_price AS output, cache_price AS cache FROM prices WHERE is_active"));

    /// <summary>Takes the user out of the log; the sums stay.</summary>
    public static Task AnonymiseAsync(UnitOfWork unit, Guid userId) =>
        unit.Connection.ExecuteAsync(
            """
            UPDATE ai_calls SET user_id = NULL WHERE user_id = @userId;
            WITH gone AS (DELETE FROM ai_usage_daily WHERE user_id = @userId RETURNING *)
            INSERT INTO ai_usage_daily AS d (day, user_id, feature_name, model, calls, prompt_tokens, cached_tokens, completion_tokens, cost)
            SELECT day, @Nobody, feature_name, model, calls, prompt_tokens, cached_tokens, completion_tokens, cost FROM gone
            ON CONFLICT (day, user_id, feature_name, model) DO UPDATE SET calls = d.calls + excluded.calls, prompt_tokens = d.prompt_tokens + excluded.prompt_tokens,
                cached_tokens = d.cached_tokens + excluded.cached_tokens, completion_tokens = d.completion_tokens + excluded.completion_tokens, cost = d.cost + excluded.cost;
            """,
            new { userId, Nobody });
}

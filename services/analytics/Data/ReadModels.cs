using Dapper;
using FitMyCv.Analytics.Domain;
using FitMyCv.Contracts.Messages;
using Npgsql;

namespace FitMyCv.Analytics.Data;

/// <summary>Moves the read models (spec analytics §3), each by the messages of its own; what is older than what a model has is dropped.</summary>
public static class ReadModels
{
    private const int DurationsKept = 100;

    public static Task RegisterAsync(NpgsqlConnection connection, UserRegistered message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO users AS u (user_id, role, created_at, email_verified, last_activity)
            VALUES (@UserId, @Role, @OccurredAt, CASE WHEN @EmailVerified THEN @OccurredAt END, @OccurredAt)
            ON CONFLICT (user_id) DO UPDATE SET created_at = coalesce(u.created_at, excluded.created_at), role = coalesce(u.role, excluded.role),
                email_verified = coalesce(u.email_verified, excluded.email_verified), last_activity = greatest(u.last_activity, excluded.last_activity)
            """,
            new { message.UserId, message.Role, message.OccurredAt, message.EmailVerified });

    public static Task VerifyAsync(NpgsqlConnection connection, UserVerified message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO users AS u (user_id, email_verified) VALUES (@UserId, @OccurredAt)
            ON CONFLICT (user_id) DO UPDATE SET email_verified = greatest(u.email_verified, excluded.email_verified)
            """,
            new { message.UserId, message.OccurredAt });

    /// <summary>Names, addresses and roles do not travel in messages: they are read again (<see cref="UserDirectory"/>).</summary>
    public static Task LookUpAgainAsync(NpgsqlConnection connection, UserChanged message) =>
        connection.ExecuteAsync(
            "INSERT INTO users AS u (user_id) VALUES (@UserId) ON CONFLICT (user_id) DO UPDATE SET lookup_at = now()",
            new { message.UserId });

    /// <summary>Stores the CV; answers whether it is the user's first import. His imports are taken one after the other.</summary>
    public static async Task<bool> AddCvAsync(NpgsqlConnection connection, CvCreated message)
    {
        await connection.ExecuteAsync("SELECT pg_advisory_xact_lock(hashtextextended('imports:' || @UserId, 0))", new { UserId = message.UserId.ToString() });
        var isFirst = !await connection.ExecuteScalarAsync<bool>(
            "SELECT EXISTS (SELECT 1 FROM cvs WHERE user_id = @UserId AND created_by = 'import-pdf' AND cv_id <> @CvId)",
            new { message.UserId, message.CvId });
        await connection.ExecuteAsync(
            """
            INSERT INTO cvs (cv_id, user_id, created_by, source_type, created_at) VALUES (@CvId, @UserId, @CreatedBy, @SourceType, @OccurredAt)
            ON CONFLICT (cv_id) DO UPDATE SET created_by = excluded.created_by, source_type = excluded.source_type, created_at = excluded.created_at
            """,
            new { message.CvId, message.UserId, message.CreatedBy, message.SourceType, message.OccurredAt });
        return isFirst;
    }

    public static Task RemoveCvAsync(NpgsqlConnection connection, CvDeleted message) =>
        connection.ExecuteAsync(
            "INSERT INTO cvs (cv_id, user_id, is_deleted) VALUES (@CvId, @UserId, true) ON CONFLICT (cv_id) DO UPDATE SET is_deleted = true",
            new { message.CvId, message.UserId });

    public static async Task MeasureAsync(NpgsqlConnection connection, TaskCompleted message)
    {
        if (!TaskTypes.IsKnown(message.Type))
        {
            return;
        }
        var row = new { message.TaskId, message.Type, message.UserId, message.DurationMs, message.OccurredAt, Kept = DurationsKept };
        await connection.ExecuteAsync(
            """
            INSERT INTO task_durations (task_id, task_type, user_id, duration, completed_at) VALUES (@TaskId, @Type, @UserId, @DurationMs, @OccurredAt)
            ON CONFLICT (task_id) DO NOTHING;
            DELETE FROM task_durations WHERE task_id IN (
                SELECT task_id FROM task_durations WHERE task_type = @Type ORDER BY completed_at DESC, task_id DESC OFFSET @Kept);
            """,
            row);
        if (message.Type == TaskTypes.Import)
        {
            await connection.ExecuteAsync(
                """
                INSERT INTO first_imports AS f (user_id, duration, completed_at) VALUES (@UserId, @DurationMs, @OccurredAt)
                ON CONFLICT (user_id) DO UPDATE SET duration = excluded.duration, completed_at = excluded.completed_at WHERE excluded.completed_at < f.completed_at
                """,
                row);
        }
    }

    public static Task SubscribeAsync(NpgsqlConnection connection, SubscriptionChanged message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO subscriptions AS s (user_id, plan_id, plan_name, tier, status, billing_period, monthly_amount, subscription_at)
            VALUES (@UserId, @PlanId, @PlanName, @Tier, @Status, @BillingPeriod, @MonthlyAmount, @OccurredAt)
            ON CONFLICT (user_id) DO UPDATE SET plan_id = excluded.plan_id, plan_name = excluded.plan_name, tier = excluded.tier, status = excluded.status,
                billing_period = excluded.billing_period, monthly_amount = excluded.monthly_amount, subscription_at = excluded.subscription_at
            WHERE s.subscription_at IS NULL OR s.subscription_at <= excluded.subscription_at
            """,
            new { message.UserId, message.PlanId, message.PlanName, message.Tier, message.Status, message.BillingPeriod, message.MonthlyAmount, message.OccurredAt });

    public static Task SetCreditsAsync(NpgsqlConnection connection, CreditsChanged message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO subscriptions AS s (user_id, credit_balance, credits_at) VALUES (@UserId, @Balance, @OccurredAt)
            ON CONFLICT (user_id) DO UPDATE SET credit_balance = excluded.credit_balance, credits_at = excluded.credits_at
            WHERE s.credits_at IS NULL OR s.credits_at <= excluded.credits_at
            """,
            new { message.UserId, message.Balance, message.OccurredAt });

    public static Task AddAiCallAsync(NpgsqlConnection connection, AiCallRecorded message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO ai_use AS a (user_id, feature, model, hour, calls, prompt_tokens, cached_tokens, completion_tokens, cost)
            VALUES (@UserId, @FeatureName, @Model, date_trunc('hour', @OccurredAt, 'UTC'), 1, @PromptTokens, @CachedTokens, @CompletionTokens, @EstimatedCost)
            ON CONFLICT (user_id, feature, model, hour) DO UPDATE SET calls = a.calls + 1, prompt_tokens = a.prompt_tokens + excluded.prompt_tokens,
                cached_tokens = a.cached_tokens + excluded.cached_tokens, completion_tokens = a.completion_tokens + excluded.completion_tokens, cost = a.cost + excluded.cost
            """,
            new { message.UserId, message.FeatureName, message.Model, message.OccurredAt, message.PromptTokens, message.CachedTokens, message.CompletionTokens, message.EstimatedCost });

    public static Task AddPaymentAsync(NpgsqlConnection connection, PaymentReceived message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO revenue_days AS r (day, kind, currency, amount, payments) VALUES ((@PaidAt AT TIME ZONE 'UTC')::date, @Kind, @Currency, @Amount, 1)
            ON CONFLICT (day, kind, currency) DO UPDATE SET amount = r.amount + excluded.amount, payments = r.payments + 1
            """,
            new { message.PaidAt, message.Kind, message.Currency, message.Amount });

    public static Task AddMailAsync(NpgsqlConnection connection, MailOutcome message) =>
        connection.ExecuteAsync(
            """
            INSERT INTO mail_days AS m (day, trigger_name, sent, failed) VALUES ((@OccurredAt AT TIME ZONE 'UTC')::date, @TriggerName, @Sent, 1 - @Sent)
            ON CONFLICT (day, trigger_name) DO UPDATE SET sent = m.sent + excluded.sent, failed = m.failed + excluded.failed
            """,
            new { message.OccurredAt, message.TriggerName, Sent = message is MailSent ? 1 : 0 });

    /// <summary>Removes the user from every model, and what his events had added from the hours.</summary>
    public static Task EraseAsync(NpgsqlConnection connection, Guid userId) =>
        connection.ExecuteAsync(
            """
            UPDATE event_hours h SET count = h.count - e.count
            FROM (SELECT date_trunc('hour', timestamp, 'UTC') AS hour, type, category, status, source, count(*) AS count
                  FROM telemetry_events WHERE user_id = @userId GROUP BY 1, 2, 3, 4, 5) e
            WHERE (h.hour, h.type, h.category, h.status, h.source) = (e.hour, e.type, e.category, e.status, e.source);
            DELETE FROM event_hours WHERE count <= 0;
            DELETE FROM telemetry_events WHERE user_id = @userId;
            DELETE FROM feature_use WHERE user_id = @userId;
            DELETE FROM ai_use WHERE user_id = @userId;
            DELETE FROM cvs WHERE user_id = @userId;
            DELETE FROM subscriptions WHERE user_id = @userId;
            DELETE FROM task_durations WHERE user_id = @userId;
            DELETE FROM first_imports WHERE user_id = @userId;
            DELETE FROM feedback WHERE user_id = @userId;
            DELETE FROM users WHERE user_id = @userId;
            """,
            new { userId });
}

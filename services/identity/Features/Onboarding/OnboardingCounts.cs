using System.Globalization;
using Dapper;
using FitMyCv.Identity.Domain;
using Npgsql;

namespace FitMyCv.Identity.Features.Onboarding;

/// <summary>How many users did what on a day (UTC).</summary>
public sealed record OnboardingDayCounts(DateOnly Day, int Started, int Completed, int Skipped);

/// <summary>
/// What the onboarding of the users of a period sums up to, counted by PostgreSQL. Arrays have one entry per step 0–8, or per modal in the order of
/// <see cref="OnboardingState.ModalNames"/>.
/// </summary>
public sealed record OnboardingCounts
{
    public required int Total { get; init; }
    public required int Completed { get; init; }
    public required int Skipped { get; init; }
    public required int NotStarted { get; init; }
    public required int Stuck { get; init; }
    public required int InProgress { get; init; }

    /// <summary>Mean time from start to completion, null when nobody completed.</summary>
    public double? CompletionMs { get; init; }

    public required int[] Reached { get; init; }
    public required int[] Done { get; init; }

    /// <summary>Reached, without those who have not started.</summary>
    public required int[] ReachedAfterStart { get; init; }

    /// <summary>Skipped or stuck at the step.</summary>
    public required int[] Lost { get; init; }

    public required int[] Modals { get; init; }

    private const string HasReached = "(current_step >= {0} OR status = 'completed' OR {0} <= ANY (completed_steps))";
    private const string HasDone = "(status = 'completed' OR {0} = ANY (completed_steps) OR ({0} = 0 AND current_step > 0))";

    // Computed once for a user: the view's columns are subqueries, which every count would else repeat (9 000 users took seconds).
    private const string Progress =
        $"""
        WITH progress AS MATERIALIZED (
            SELECT current_step, completed_steps, {OnboardingProgress.StatusSql} AS status, started_at, completed_at, skipped_at, completed_modals
            FROM onboarding_progress WHERE created_at >= coalesce(@since::timestamptz, '-infinity'))
        """;

    private static readonly string CountsSql =
        $"""
        {Progress}
        SELECT count(*)::int AS total,
            {CountOf("status = 'completed'")} AS completed,
            {CountOf("status = 'skipped'")} AS skipped,
            {CountOf("status = 'not_started'")} AS not_started,
            {CountOf("status = 'stuck'")} AS stuck,
            {CountOf("status = 'in_progress'")} AS in_progress,
            (avg(extract(epoch FROM completed_at - started_at)) FILTER (WHERE status = 'completed' AND completed_at >= started_at) * 1000)::float8 AS completion_ms,
            {PerStep(HasReached)} AS reached,
            {PerStep(HasDone)} AS done,
            {PerStep(HasReached + " AND status <> 'not_started'")} AS reached_after_start,
            {PerStep("current_step = {0} AND status IN ('skipped', 'stuck')")} AS lost,
            ARRAY[{string.Join(", ", OnboardingState.ModalNames.Select(name => CountOf($"'{name}' = ANY (completed_modals)")))}] AS modals
        FROM progress
        """;

    private static readonly string DaysSql =
        $"""
        {Progress}
        SELECT (moment.at AT TIME ZONE 'UTC')::date AS day,
            {CountOf("moment.kind = 'started'")} AS started, {CountOf("moment.kind = 'completed'")} AS completed, {CountOf("moment.kind = 'skipped'")} AS skipped
        FROM progress CROSS JOIN LATERAL (VALUES ('started', started_at), ('completed', completed_at), ('skipped', skipped_at)) AS moment (kind, at)
        WHERE moment.at >= @from GROUP BY 1
        """;

    /// <param name="since">Users who registered since then; null for all.</param>
    /// <param name="stuckBefore">Who has not moved since then is stuck.</param>
    public static Task<OnboardingCounts> ReadAsync(NpgsqlConnection connection, DateTimeOffset? since, DateTimeOffset stuckBefore) =>
        connection.QuerySingleAsync<OnboardingCounts>(CountsSql, new { since, StuckBefore = stuckBefore });

    /// <summary>The days since <paramref name="from"/> on which anything happened.</summary>
    public static async Task<IReadOnlyList<OnboardingDayCounts>> ReadDaysAsync(NpgsqlConnection connection, DateTimeOffset? since, DateTimeOffset stuckBefore, DateTimeOffset from) =>
        (await connection.QueryAsync<OnboardingDayCounts>(DaysSql, new { since, StuckBefore = stuckBefore, from })).AsList();

    private static string CountOf(string condition) => $"count(*) FILTER (WHERE {condition})::int";

    private static string PerStep(string condition) =>
        $"ARRAY[{string.Join(", ", Enumerable.Range(0, OnboardingState.LastStep + 1).Select(step => CountOf(string.Format(CultureInfo.InvariantCulture, condition, step))))}]";
}

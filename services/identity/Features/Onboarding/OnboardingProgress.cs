using FitMyCv.Identity.Domain;

namespace FitMyCv.Identity.Features.Onboarding;

/// <summary>One row of the view <c>onboarding_progress</c> with what follows from it (spec identity §7.3).</summary>
public sealed record OnboardingProgress
{
    public const string Completed = "completed";
    public const string Skipped = "skipped";
    public const string NotStarted = "not_started";
    public const string Stuck = "stuck";
    public const string InProgress = "in_progress";

    /// <summary>A user who has not moved for this long is stuck.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromDays(7);

    /// <summary>The status in SQL, with the parameter <c>@StuckBefore</c>.</summary>
    public const string StatusSql =
        """
        CASE WHEN has_completed THEN 'completed' WHEN is_skipped THEN 'skipped' WHEN current_step = 0 AND started_at IS NULL THEN 'not_started'
        WHEN last_step_change_at < @StuckBefore THEN 'stuck' ELSE 'in_progress' END
        """;

    /// <summary>The progress in percent, in SQL.</summary>
    public const string PercentSql =
        "CASE WHEN has_completed THEN 100 ELSE round(100.0 * cardinality(ARRAY(SELECT step FROM unnest(completed_steps) AS step WHERE step BETWEEN 1 AND 8)) / 8)::int END";

    public required Guid Id { get; init; }
    public required string Email { get; init; }
    public string? Name { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required int CurrentStep { get; init; }
    public required int[] CompletedSteps { get; init; }
    public required string Status { get; init; }
    public required int Percent { get; init; }
    public DateTimeOffset? StartedAt { get; init; }
    public DateTimeOffset? CompletedAt { get; init; }
    public DateTimeOffset? LastStepChangeAt { get; init; }
    public required string[] CompletedModals { get; init; }

    public const string Columns =
        $"id, email, name, created_at, current_step, completed_steps, {StatusSql} AS status, {PercentSql} AS percent, started_at, completed_at, last_step_change_at, completed_modals";

    public bool IsStuck => Status == Stuck;

    public int ModalsCompleted => OnboardingState.ModalNames.Count(name => CompletedModals.Contains(name, StringComparer.Ordinal));
}

-- The onboarding of users (not of administrators) in columns, for the administrators' lists (spec identity §7.3).
CREATE VIEW onboarding_progress AS
SELECT
    id,
    email,
    name,
    created_at,
    coalesce((onboarding ->> 'currentStep')::int, 0) AS current_step,
    ARRAY(SELECT step::int FROM jsonb_array_elements_text(coalesce(onboarding -> 'completedSteps', '[]')) AS step ORDER BY step::int) AS completed_steps,
    coalesce((onboarding ->> 'hasCompleted')::boolean, false) AS has_completed,
    coalesce((onboarding ->> 'isSkipped')::boolean, false) AS is_skipped,
    (onboarding #>> '{timestamps,startedAt}')::timestamptz AS started_at,
    (onboarding #>> '{timestamps,completedAt}')::timestamptz AS completed_at,
    (onboarding #>> '{timestamps,skippedAt}')::timestamptz AS skipped_at,
    (onboarding #>> '{timestamps,lastStepChangeAt}')::timestamptz AS last_step_change_at,
    ARRAY(
        SELECT modal.key FROM jsonb_each(coalesce(onboarding -> 'modals', '{}')) AS modal WHERE (modal.value ->> 'completed')::boolean
    ) AS completed_modals
FROM users
WHERE role = 'USER';

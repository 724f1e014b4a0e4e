-- Calls of the AI provider, their prices and the alerts on their cost (spec ai-worker §13). No prompt and no answer is kept.
-- One partition a month, made ahead by ensure_ai_call_partitions; what fits in none lies in the default one. user_id is null once the user is erased.
CREATE TABLE ai_calls (
    id uuid NOT NULL,
    user_id uuid,
    task_id uuid NOT NULL,
    feature_name text NOT NULL,
    phase text NOT NULL,
    model text NOT NULL,
    prompt_tokens int NOT NULL,
    cached_tokens int NOT NULL,
    completion_tokens int NOT NULL,
    total_tokens int NOT NULL,
    estimated_cost numeric(14, 6) NOT NULL,
    priced boolean NOT NULL,
    duration_ms int NOT NULL,
    status text NOT NULL CHECK (status IN ('ok', 'error')),
    error_code text,
    attempt int NOT NULL,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (id, created_at)
) PARTITION BY RANGE (created_at);
CREATE TABLE ai_calls_default PARTITION OF ai_calls DEFAULT;
CREATE INDEX ai_calls_of_task ON ai_calls (task_id);
CREATE INDEX ai_calls_of_user ON ai_calls (user_id);

CREATE FUNCTION ensure_ai_call_partitions(months int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', now() AT TIME ZONE 'UTC');
    month date;
    name text;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ensure_ai_call_partitions', 0));
    FOR i IN 0 .. months LOOP
        month := first + make_interval(months => i);
        name := 'ai_calls_' || to_char(month, 'YYYYMM');
        IF to_regclass(name) IS NULL THEN
            -- Rows that came before their month's partition move into it.
            EXECUTE format('CREATE TABLE %I (LIKE ai_calls INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', name);
            EXECUTE format('WITH moved AS (DELETE FROM ai_calls_default WHERE created_at >= %L AND created_at < %L RETURNING *) INSERT INTO %I SELECT * FROM moved',
                month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC', name);
            EXECUTE format('ALTER TABLE ai_calls ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
                name, month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month')::timestamp AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;
SELECT ensure_ai_call_partitions(3);

-- Sums by UTC day, kept without end; the nil user stands for erased ones.
CREATE TABLE ai_usage_daily (
    day date NOT NULL,
    user_id uuid NOT NULL,
    feature_name text NOT NULL,
    model text NOT NULL,
    calls int NOT NULL,
    prompt_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cost numeric(16, 6) NOT NULL,
    PRIMARY KEY (day, user_id, feature_name, model)
);
CREATE INDEX ai_usage_daily_of_user ON ai_usage_daily (user_id);

-- USD per million tokens; cache_price null = input_price.
CREATE TABLE prices (
    model_name text PRIMARY KEY,
    input_price numeric(12, 6) NOT NULL,
    output_price numeric(12, 6) NOT NULL,
    cache_price numeric(12, 6),
    description text,
    is_active boolean NOT NULL DEFAULT true,
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO prices (model_name, input_price, output_price, cache_price) VALUES
    ('gpt-5-nano-2025-08-07', 0.05, 0.40, 0.005),
    ('gpt-5-mini-2025-08-07', 0.25, 2, 0.025),
    ('gpt-5-2025-08-07', 1.25, 10, 0.125),
    ('gpt-4o-mini', 0.15, 0.60, 0.075),
    ('gpt-4o', 2.5, 10, 1.25),
    ('gpt-4.1-2025-04-14', 2, 8, 0.5),
    ('gpt-4.1-mini-2025-04-14', 0.4, 1.6, 0.1);

CREATE TABLE alerts (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    type text NOT NULL CHECK (type IN ('user_daily', 'user_monthly', 'global_daily', 'global_monthly', 'feature_daily')),
    threshold numeric(14, 6) NOT NULL CHECK (threshold > 0),
    name text NOT NULL,
    enabled boolean NOT NULL,
    description text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp()
);
INSERT INTO alerts (type, threshold, name, enabled) VALUES
    ('user_daily', 5, 'Cost of one user in a day', false),
    ('user_monthly', 50, 'Cost of one user in a month', false),
    ('global_daily', 100, 'Cost of all users in a day', false),
    ('global_monthly', 1000, 'Cost of all users in a month', false);

-- Events (spec analytics §2), one partition a month, made ahead by ensure_event_partitions; what fits in none lies in the default one.
CREATE TABLE telemetry_events (
    id uuid NOT NULL,
    user_id uuid,
    type text NOT NULL,
    category text NOT NULL,
    metadata jsonb,
    duration int,
    status text NOT NULL CHECK (status IN ('success', 'error')),
    error text,
    source text NOT NULL CHECK (source IN ('server', 'client')),
    feature text,
    timestamp timestamptz NOT NULL,
    PRIMARY KEY (id, timestamp)
) PARTITION BY RANGE (timestamp);
CREATE TABLE telemetry_events_default PARTITION OF telemetry_events DEFAULT;
CREATE INDEX telemetry_events_newest ON telemetry_events (timestamp DESC, id DESC);
CREATE INDEX telemetry_events_type ON telemetry_events (type, timestamp DESC, id DESC);
CREATE INDEX telemetry_events_user ON telemetry_events (user_id, timestamp DESC, id DESC);
CREATE INDEX telemetry_events_errors ON telemetry_events (timestamp DESC, id DESC) WHERE status = 'error';

CREATE FUNCTION ensure_event_partitions(months int) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first date := date_trunc('month', now() AT TIME ZONE 'UTC');
    month date;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('ensure_event_partitions', 0));
    FOR i IN 0 .. months LOOP
        month := first + make_interval(months => i);
        IF to_regclass('telemetry_events_' || to_char(month, 'YYYYMM')) IS NULL THEN
            EXECUTE format('CREATE TABLE %I PARTITION OF telemetry_events FOR VALUES FROM (%L) TO (%L)',
                'telemetry_events_' || to_char(month, 'YYYYMM'), month::timestamp AT TIME ZONE 'UTC', (month + interval '1 month') AT TIME ZONE 'UTC');
        END IF;
    END LOOP;
END $$;
SELECT ensure_event_partitions(3);

-- Events counted by UTC hour: figures over any period read these and, for the first partial hour, the events themselves.
CREATE TABLE event_hours (
    hour timestamptz NOT NULL,
    type text NOT NULL,
    category text NOT NULL,
    status text NOT NULL,
    source text NOT NULL,
    count bigint NOT NULL,
    PRIMARY KEY (hour, type, category, status, source)
);

-- Read models (spec analytics §3). A user's row comes with the first message about him; created_at, name, email and role are asked of identity.
CREATE TABLE users (
    user_id uuid PRIMARY KEY,
    name text,
    email text,
    role text,
    created_at timestamptz,
    email_verified timestamptz,
    last_activity timestamptz,
    lookup_at timestamptz DEFAULT now()
);
CREATE INDEX users_created_at ON users (created_at) WHERE created_at IS NOT NULL;
CREATE INDEX users_last_activity ON users (last_activity DESC, user_id) WHERE created_at IS NOT NULL;
CREATE INDEX users_lookup ON users (lookup_at) WHERE lookup_at IS NOT NULL;

-- A deleted CV leaves its row as a mark, so that a late CvCreated does not bring it back and a first import stays the first.
CREATE TABLE cvs (
    cv_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    created_by text,
    source_type text,
    created_at timestamptz,
    is_deleted boolean NOT NULL DEFAULT false
);
CREATE INDEX cvs_user ON cvs (user_id);
CREATE INDEX cvs_existing ON cvs (cv_id) WHERE NOT is_deleted;

CREATE TABLE subscriptions (
    user_id uuid PRIMARY KEY,
    plan_id int,
    plan_name text,
    tier int,
    status text,
    billing_period text,
    monthly_amount numeric(10, 2),
    subscription_at timestamptz,
    credit_balance int NOT NULL DEFAULT 0,
    credits_at timestamptz
);
CREATE INDEX subscriptions_paying ON subscriptions (user_id) WHERE monthly_amount > 0;

CREATE TABLE feature_use (
    user_id uuid NOT NULL,
    feature text NOT NULL,
    day date NOT NULL,
    usage_count int NOT NULL,
    total_duration bigint NOT NULL,
    timed_count int NOT NULL,
    last_used_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, feature, day)
);
CREATE INDEX feature_use_day ON feature_use (day);

CREATE TABLE ai_use (
    user_id uuid NOT NULL,
    feature text NOT NULL,
    model text NOT NULL,
    hour timestamptz NOT NULL,
    calls int NOT NULL,
    prompt_tokens bigint NOT NULL,
    cached_tokens bigint NOT NULL,
    completion_tokens bigint NOT NULL,
    cost numeric(14, 6) NOT NULL,
    PRIMARY KEY (user_id, feature, model, hour)
);
CREATE INDEX ai_use_hour ON ai_use (hour);

-- The newest 100 durations of each task type, and every user's first import.
CREATE TABLE task_durations (
    task_id uuid PRIMARY KEY,
    task_type text NOT NULL,
    user_id uuid NOT NULL,
    duration int NOT NULL,
    completed_at timestamptz NOT NULL
);
CREATE INDEX task_durations_newest ON task_durations (task_type, completed_at DESC, task_id DESC);
CREATE INDEX task_durations_user ON task_durations (user_id);

CREATE TABLE first_imports (
    user_id uuid PRIMARY KEY,
    duration int NOT NULL,
    completed_at timestamptz NOT NULL
);
CREATE INDEX first_imports_newest ON first_imports (completed_at DESC);

CREATE TABLE revenue_days (
    day date NOT NULL,
    kind text NOT NULL,
    currency text NOT NULL,
    amount numeric(14, 2) NOT NULL,
    payments int NOT NULL,
    PRIMARY KEY (day, kind, currency)
);

CREATE TABLE mail_days (
    day date NOT NULL,
    trigger_name text NOT NULL,
    sent int NOT NULL,
    failed int NOT NULL,
    PRIMARY KEY (day, trigger_name)
);

CREATE TABLE feedback (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    rating int CHECK (rating BETWEEN 1 AND 5),
    comment text NOT NULL,
    is_bug_report boolean NOT NULL,
    current_cv_file text,
    status text NOT NULL DEFAULT 'new' CHECK (status IN ('new', 'reviewed')),
    created_at timestamptz NOT NULL,
    reviewed_at timestamptz
);
CREATE INDEX feedback_newest ON feedback (created_at DESC, id DESC);
CREATE INDEX feedback_user ON feedback (user_id, created_at);

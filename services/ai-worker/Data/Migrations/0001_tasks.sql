-- Tasks, job offers and caches of ai-worker (spec ai-worker §1, §2, §5, §8).

-- Data keys of the users, wrapped by a master key: without its row a user's payloads can't be read.
CREATE TABLE user_keys (
    user_id uuid PRIMARY KEY,
    key_id text NOT NULL,
    wrapped bytea NOT NULL
);

-- One row per user with tasks: the lock under which limits are decided, and whose turn it is.
CREATE TABLE task_users (
    user_id uuid PRIMARY KEY,
    last_served_at timestamptz
);

-- pending: accepted, not yet charged; rejected: a start that is being taken back. Both are invisible to clients.
-- handed_over_at: the result waits for cv; taken_at: cv has read it, the point of no return.
CREATE TABLE tasks (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    type text NOT NULL,
    feature text NOT NULL,
    status text NOT NULL CHECK (status IN ('pending', 'rejected', 'queued', 'running', 'completed', 'failed', 'cancelled')),
    title text NOT NULL,
    engine text NOT NULL,
    filename text,
    reserves_filename boolean NOT NULL,
    source_filename text,
    source_cv_id uuid,
    source_read_at timestamptz,
    phase text NOT NULL DEFAULT '',
    percent int NOT NULL DEFAULT 0 CHECK (percent BETWEEN 0 AND 100),
    run int NOT NULL DEFAULT 0,
    losses int NOT NULL DEFAULT 0,
    lease_token uuid,
    lease_until timestamptz,
    input bytea,
    file bytea,
    hand_over bytea,
    announcement_type text,
    announcement jsonb,
    announced_at timestamptz,
    handed_over_at timestamptz,
    taken_at timestamptz,
    result jsonb,
    error_key text,
    error_message text,
    hidden boolean NOT NULL DEFAULT false,
    traceparent text,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    updated_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    accepted_at timestamptz,
    queued_at timestamptz,
    started_at timestamptz,
    run_started_at timestamptz,
    ended_at timestamptz,
    CHECK (status IN ('pending', 'rejected', 'queued', 'running') OR (input IS NULL AND file IS NULL AND hand_over IS NULL AND lease_token IS NULL))
);
CREATE INDEX tasks_of_user ON tasks (user_id, created_at DESC);
CREATE INDEX tasks_unfinished ON tasks (user_id, status, type) WHERE status IN ('pending', 'queued', 'running');
CREATE INDEX tasks_queued ON tasks (user_id, accepted_at) WHERE status = 'queued';
CREATE INDEX tasks_open ON tasks (status) WHERE status IN ('pending', 'rejected', 'queued', 'running');
CREATE INDEX tasks_ended_at ON tasks (ended_at) WHERE ended_at IS NOT NULL;

-- Encrypted answer of each finished phase, until the task ends: a run that goes on does not repeat it.
CREATE TABLE task_phases (
    task_id uuid NOT NULL REFERENCES tasks (id) ON DELETE CASCADE,
    phase text NOT NULL,
    data bytea NOT NULL,
    finished_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (task_id, phase)
);

CREATE TABLE job_offers (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    source_type text NOT NULL CHECK (source_type IN ('url', 'pdf', 'text', 'title')),
    source_value text NOT NULL,
    content_hash bytea NOT NULL,
    content bytea NOT NULL,
    engine text NOT NULL,
    model text,
    extracted_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, content_hash)
);
CREATE INDEX job_offers_of_user ON job_offers (user_id, extracted_at DESC);

-- Which offer an address gave; counts for 7 days. Texts and PDFs are found by content_hash itself.
CREATE TABLE offer_sources (
    user_id uuid NOT NULL,
    url_hash bytea NOT NULL,
    job_offer_id uuid NOT NULL REFERENCES job_offers (id) ON DELETE CASCADE,
    fetched_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (user_id, url_hash)
);
CREATE INDEX offer_sources_fetched_at ON offer_sources (fetched_at);

-- Encrypted score by CV content, offer, month and engine (hashed into the key): the same question gives the same answer.
CREATE TABLE score_cache (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    key_hash bytea NOT NULL,
    score bytea NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    UNIQUE (user_id, key_hash)
);
CREATE INDEX score_cache_created_at ON score_cache (created_at);

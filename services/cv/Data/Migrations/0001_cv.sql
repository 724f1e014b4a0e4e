-- CV documents and what belongs to them (spec cv §2, §6, §9). Payloads of type bytea are encrypted with the user's data key, associated data
-- userId|cvId|kind|version; nothing of a CV's text stands here in clear.

CREATE TABLE user_keys (
    user_id uuid PRIMARY KEY,
    key_id text NOT NULL,
    wrapped bytea NOT NULL
);

CREATE TABLE cv_files (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    filename text COLLATE "C" NOT NULL,
    content bytea NOT NULL,
    label bytea NOT NULL, -- title, full name and generator, so that a list opens no content
    content_version int NOT NULL DEFAULT 1,
    etag text NOT NULL,
    language text NOT NULL,
    source_type text,
    source_value text,
    created_by text,
    original_created_by text,
    is_translated boolean NOT NULL DEFAULT false,
    job_offer_id uuid,
    match_score int,
    score_before int,
    score_breakdown jsonb,
    score_lists bytea, -- improvementSuggestions, missingSkills, matchingSkills
    score_engine text,
    score_job_offer_id uuid,
    match_score_updated_at timestamptz,
    match_score_stale boolean NOT NULL DEFAULT false,
    match_score_status text NOT NULL DEFAULT 'idle',
    optimise_status text NOT NULL DEFAULT 'idle',
    review_source_version int, -- the version that an open review compares with; null = no review
    review_archived boolean NOT NULL DEFAULT false, -- the content before the first rejection was archived
    blocked boolean NOT NULL DEFAULT false,
    blocked_at timestamptz,
    blocked_reason text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    UNIQUE (user_id, filename)
);
CREATE INDEX cv_files_listed ON cv_files (user_id, created_at DESC, filename);

CREATE TABLE cv_versions (
    cv_id uuid NOT NULL REFERENCES cv_files ON DELETE CASCADE,
    version int NOT NULL, -- 0 = the source of an adapted CV, never listed
    content bytea NOT NULL,
    changelog bytea,
    change_type text NOT NULL,
    match_score int,
    score_before int,
    score_breakdown jsonb,
    score_lists bytea,
    score_engine text,
    score_job_offer_id uuid,
    match_score_updated_at timestamptz,
    match_score_stale boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    PRIMARY KEY (cv_id, version)
);

CREATE TABLE cv_changes (
    cv_id uuid NOT NULL REFERENCES cv_files ON DELETE CASCADE,
    id text NOT NULL,
    position int NOT NULL,
    status text NOT NULL,
    reviewed_at timestamptz,
    payload bytea NOT NULL,
    PRIMARY KEY (cv_id, id)
);

-- Filenames that a task (or a creation that is being charged) will use. Released rows bar their task id for 7 days.
CREATE TABLE cv_reservations (
    task_id uuid PRIMARY KEY,
    user_id uuid,
    filename text COLLATE "C",
    created_at timestamptz NOT NULL DEFAULT now(),
    released_at timestamptz
);
CREATE UNIQUE INDEX cv_reservations_held ON cv_reservations (user_id, filename) WHERE released_at IS NULL;

-- Tasks that work on a CV, and the answers to those whose result was stored, so that the same task gives the same answer again.
CREATE TABLE cv_tasks (
    task_id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    cv_id uuid,
    kind text, -- score, optimise
    outcome text, -- null while open; idle, failed
    answer_type text,
    answer jsonb,
    started_at timestamptz NOT NULL DEFAULT now(),
    ended_at timestamptz
);
CREATE INDEX cv_tasks_of_cv ON cv_tasks (cv_id, kind);
CREATE INDEX cv_tasks_of_user ON cv_tasks (user_id);

-- Paid operations between charge and effect; the id is the chargeId. A row goes with its effect, its refusal or its refund.
CREATE TABLE operations (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    feature text NOT NULL,
    cv_id uuid,
    refund_reason text, -- null = pending; else the refund that billing has not yet confirmed
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX operations_created_at ON operations (created_at);
CREATE UNIQUE INDEX operations_pending_edit ON operations (user_id, cv_id) WHERE feature = 'edit_cv' AND refund_reason IS NULL;

CREATE TABLE edit_sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    cv_id uuid NOT NULL REFERENCES cv_files ON DELETE CASCADE,
    expires_at timestamptz NOT NULL
);
CREATE INDEX edit_sessions_of_cv ON edit_sessions (cv_id, expires_at);

CREATE TABLE link_entries (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL,
    url text NOT NULL,
    created_at timestamptz NOT NULL,
    UNIQUE (user_id, url)
);
CREATE INDEX link_entries_listed ON link_entries (user_id, created_at DESC);

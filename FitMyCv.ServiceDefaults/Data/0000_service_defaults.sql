-- Tables that every service with a database has (design/architecture §5, §7).

-- Messages of committed transactions that are not yet with the broker. A dispatched row is deleted.
-- destination: a queue for a redelivery, null = published to all who consume the type.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    type text NOT NULL,
    body jsonb NOT NULL,
    destination text,
    attempt int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL DEFAULT now(),
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outbox_due ON outbox (not_before, id);

-- Messages whose effect has committed; kept 14 days.
CREATE TABLE inbox (
    message_id uuid NOT NULL,
    consumer text NOT NULL,
    handled_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (message_id, consumer)
);
CREATE INDEX inbox_handled_at ON inbox (handled_at);

-- SHA-256 of the ids of erased users: later messages about them do nothing; kept 30 days.
CREATE TABLE erased_users (
    user_hash bytea PRIMARY KEY,
    erased_at timestamptz NOT NULL DEFAULT now()
);

-- Answers to requests with an Idempotency-Key; kept 24 hours. status null = the first request is still running.
CREATE TABLE idempotency_keys (
    key_hash bytea PRIMARY KEY,
    user_id uuid,
    request_hash bytea NOT NULL,
    status int,
    headers jsonb,
    body bytea,
    locked_until timestamptz NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idempotency_keys_created_at ON idempotency_keys (created_at);
CREATE INDEX idempotency_keys_user_id ON idempotency_keys (user_id) WHERE user_id IS NOT NULL;

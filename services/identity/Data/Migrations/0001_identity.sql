-- Accounts, sessions, mail tokens, settings (spec identity §11).

CREATE TABLE users (
    id uuid PRIMARY KEY,
    email text NOT NULL UNIQUE,
    name text,
    password_hash text,
    image text,
    role text NOT NULL CHECK (role IN ('USER', 'ADMIN')),
    email_verified_at timestamptz,
    referral_code text NOT NULL UNIQUE,
    referred_by uuid,
    locale text NOT NULL,
    onboarding jsonb NOT NULL DEFAULT '{}',
    version int NOT NULL DEFAULT 1,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);
CREATE INDEX users_created_at ON users (created_at, id);

CREATE TABLE external_logins (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    provider text NOT NULL,
    provider_account_id text NOT NULL,
    apple_refresh_token bytea,
    linked_at timestamptz NOT NULL,
    UNIQUE (provider, provider_account_id),
    UNIQUE (user_id, provider)
);

-- expires_at: end of the newest token of the session. An ended session keeps its row until the daily clean-up.
CREATE TABLE sessions (
    sid uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('web', 'mobile')),
    created_at timestamptz NOT NULL,
    last_used_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz,
    provider text NOT NULL,
    user_agent text,
    address text
);
CREATE INDEX sessions_user_id ON sessions (user_id);
CREATE INDEX sessions_last_used_at ON sessions (last_used_at);

-- Ended sessions whose tokens could still pass: read by every service. Apart from sessions, because it outlives the user.
CREATE TABLE revocations (
    sid uuid PRIMARY KEY,
    until timestamptz NOT NULL,
    revoked_at timestamptz NOT NULL
);
CREATE INDEX revocations_until ON revocations (until);

CREATE TABLE refresh_tokens (
    id uuid PRIMARY KEY,
    sid uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
    hash bytea NOT NULL UNIQUE,
    issued_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    spent_at timestamptz,
    spent_key bytea,
    successor bytea
);
CREATE INDEX refresh_tokens_sid ON refresh_tokens (sid);

CREATE TABLE mail_tokens (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL CHECK (kind IN ('verify', 'auto_signin', 'reset', 'email_change')),
    hash bytea NOT NULL UNIQUE,
    new_email text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    created_at timestamptz NOT NULL
);
CREATE INDEX mail_tokens_user_id ON mail_tokens (user_id, kind);

-- Every mail that was asked for, for the cool-down (60 s, 5 an hour per kind and account).
CREATE TABLE mail_requests (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    kind text NOT NULL,
    new_email text,
    requested_at timestamptz NOT NULL
);
CREATE INDEX mail_requests_user_id ON mail_requests (user_id, kind, requested_at);

CREATE TABLE sign_in_failures (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash bytea NOT NULL,
    address text NOT NULL,
    at timestamptz NOT NULL
);
CREATE INDEX sign_in_failures_email ON sign_in_failures (email_hash, at);
CREATE INDEX sign_in_failures_address ON sign_in_failures (address, at);

-- A row outlives both persons without their ids, so that the number of rewards stays right.
CREATE TABLE referrals (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    referred_user_id uuid UNIQUE REFERENCES users ON DELETE SET NULL,
    referrer_user_id uuid REFERENCES users ON DELETE SET NULL,
    rewarded_at timestamptz
);
CREATE INDEX referrals_referrer ON referrals (referrer_user_id);

CREATE TABLE consents (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    action text NOT NULL,
    preferences jsonb NOT NULL,
    ip text,
    user_agent text,
    created_at timestamptz NOT NULL
);
CREATE INDEX consents_user_id ON consents (user_id, created_at);

CREATE TABLE settings (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    value text NOT NULL,
    type text NOT NULL,
    category text NOT NULL,
    description text,
    is_public boolean NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL
);

CREATE TABLE settings_history (
    id uuid PRIMARY KEY,
    action text NOT NULL CHECK (action IN ('created', 'updated', 'deleted')),
    setting_id uuid NOT NULL,
    setting_name text NOT NULL,
    old_value text,
    new_value text,
    changed_by uuid REFERENCES users ON DELETE SET NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX settings_history_created_at ON settings_history (created_at DESC, id DESC);

-- private_key: PKCS#8, AES-256-GCM under encryption_key_id of FITMYCV_ENCRYPTION_KEYS. retire_at: end of its publication.
CREATE TABLE signing_keys (
    kid text PRIMARY KEY,
    public_key bytea NOT NULL,
    private_key bytea NOT NULL,
    encryption_key_id text NOT NULL,
    not_before timestamptz NOT NULL,
    retire_at timestamptz
);

-- Receipt of a deletion: user_id until every service has answered, then only its SHA-256.
CREATE TABLE erasures (
    id uuid PRIMARY KEY,
    user_id uuid UNIQUE,
    user_hash bytea NOT NULL,
    requested_at timestamptz NOT NULL,
    announced_at timestamptz NOT NULL,
    pending text[] NOT NULL,
    completed_at timestamptz
);
CREATE INDEX erasures_open ON erasures (announced_at) WHERE completed_at IS NULL;

-- Sign-in and linking through providers (spec identity §4).

-- One OAuth flow, from its start to its callback. What it proves the callback by is cleared when it is used.
CREATE TABLE oauth_flows (
    state_hash bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('login', 'link')),
    provider text NOT NULL,
    user_id uuid REFERENCES users ON DELETE CASCADE,
    sid uuid,
    code_verifier text NOT NULL,
    nonce text,
    callback_url text NOT NULL,
    referral_code text,
    person_name text,
    expires_at timestamptz NOT NULL,
    used_at timestamptz,
    CHECK ((kind = 'link') = (user_id IS NOT NULL AND sid IS NOT NULL))
);
CREATE INDEX oauth_flows_user_id ON oauth_flows (user_id);
CREATE INDEX oauth_flows_expires_at ON oauth_flows (expires_at);

-- apple_refresh_token: AES-256-GCM under this key of FITMYCV_ENCRYPTION_KEYS.
ALTER TABLE external_logins ADD COLUMN encryption_key_id text;

-- Refresh tokens of links that are gone, until Apple has revoked them. Nothing here names the person; id is the former link's.
CREATE TABLE apple_revocations (
    id uuid PRIMARY KEY,
    refresh_token bytea NOT NULL,
    encryption_key_id text NOT NULL,
    attempts int NOT NULL DEFAULT 0,
    not_before timestamptz NOT NULL,
    created_at timestamptz NOT NULL
);
CREATE INDEX apple_revocations_not_before ON apple_revocations (not_before);

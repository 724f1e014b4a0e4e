-- Passkeys: WebAuthn credentials, and the ceremonies under way (docs/decisions/0008-passkeys.md).

-- public_key: COSE. sign_count: the greatest the authenticator has shown; 0 = it doesn't count.
CREATE TABLE passkeys (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
    credential_id bytea NOT NULL UNIQUE,
    public_key bytea NOT NULL,
    sign_count bigint NOT NULL,
    is_backed_up boolean NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL,
    last_used_at timestamptz
);
CREATE INDEX passkeys_user_id ON passkeys (user_id, created_at);

-- One challenge, from its options to the answer, which removes the row.
CREATE TABLE passkey_flows (
    secret_hash bytea PRIMARY KEY,
    kind text NOT NULL CHECK (kind IN ('register', 'web', 'mobile')),
    challenge bytea NOT NULL,
    user_id uuid REFERENCES users ON DELETE CASCADE,
    sid uuid,
    expires_at timestamptz NOT NULL,
    CHECK ((kind = 'register') = (user_id IS NOT NULL AND sid IS NOT NULL))
);
CREATE INDEX passkey_flows_user_id ON passkey_flows (user_id);
CREATE INDEX passkey_flows_expires_at ON passkey_flows (expires_at);

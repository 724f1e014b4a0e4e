-- Second factor (spec identity §6): secret is AES-256-GCM under encryption_key_id of FITMYCV_ENCRYPTION_KEYS; last_step: newest TOTP step used.
CREATE TABLE two_factor (
    user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
    secret bytea NOT NULL,
    encryption_key_id text NOT NULL,
    enabled_at timestamptz,
    last_step bigint NOT NULL DEFAULT 0,
    tries int NOT NULL DEFAULT 0,
    last_try_at timestamptz
);

CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES two_factor ON DELETE CASCADE,
    hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (user_id, hash)
);

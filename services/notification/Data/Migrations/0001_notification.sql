CREATE TABLE email_triggers (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL UNIQUE,
    label text NOT NULL,
    description text,
    variables text[] NOT NULL DEFAULT '{}',
    category text NOT NULL DEFAULT 'custom',
    icon text,
    is_system boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE email_templates (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name text NOT NULL,
    trigger_id uuid REFERENCES email_triggers,
    subject text NOT NULL,
    design_json jsonb NOT NULL DEFAULT '{}',
    html_content text NOT NULL,
    variables text[] NOT NULL DEFAULT '{}',
    language text CHECK (language IN ('fr', 'en')),
    is_active boolean NOT NULL DEFAULT false CHECK (NOT is_active OR trigger_id IS NOT NULL),
    is_default boolean NOT NULL DEFAULT false,
    is_system boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX email_templates_trigger ON email_templates (trigger_id);
CREATE UNIQUE INDEX email_templates_one_active ON email_templates (trigger_id) WHERE is_active;
CREATE UNIQUE INDEX email_templates_one_default ON email_templates (is_default) WHERE is_default;
CREATE UNIQUE INDEX email_templates_one_system ON email_templates (trigger_id, language) WHERE is_system;

-- One row per mail through its life (spec notification §5). payload: template and variables, encrypted, gone when the mail is sent or has failed.
CREATE TABLE mail_log (
    id uuid PRIMARY KEY,
    mail_id text NOT NULL UNIQUE,
    template_id uuid REFERENCES email_templates ON DELETE SET NULL,
    template_name text NOT NULL,
    trigger_name text,
    recipient_email text NOT NULL,
    recipient_user_id uuid,
    subject text NOT NULL,
    status text NOT NULL CHECK (status IN ('queued', 'sent', 'failed')),
    error text,
    provider text,
    provider_id text,
    used_fallback boolean NOT NULL DEFAULT false,
    attempts int NOT NULL DEFAULT 0,
    is_test_email boolean NOT NULL DEFAULT false,
    is_always_sent boolean NOT NULL DEFAULT false,
    created_at timestamptz NOT NULL,
    last_attempt_at timestamptz,
    sent_at timestamptz,
    payload bytea,
    key_id text,
    next_attempt_at timestamptz NOT NULL,
    locked_until timestamptz,
    CHECK ((status = 'queued') = (payload IS NOT NULL))
);
CREATE INDEX mail_log_queue ON mail_log (next_attempt_at) WHERE status = 'queued';
CREATE INDEX mail_log_created ON mail_log (created_at);
CREATE INDEX mail_log_recipient ON mail_log (lower(recipient_email));
CREATE INDEX mail_log_user ON mail_log (recipient_user_id) WHERE recipient_user_id IS NOT NULL;
CREATE INDEX mail_log_sent ON mail_log (sent_at) WHERE sent_at IS NOT NULL;

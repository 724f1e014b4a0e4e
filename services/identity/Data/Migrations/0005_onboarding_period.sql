-- The onboarding analytics of a period read only the users who registered in it (spec identity §7.3).
CREATE INDEX users_registered ON users (created_at) WHERE role = 'USER';

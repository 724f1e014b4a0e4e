CREATE TABLE effects (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, user_id uuid, what text NOT NULL);

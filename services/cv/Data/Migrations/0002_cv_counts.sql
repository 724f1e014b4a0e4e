-- How many CVs a user has, so that a page of his list takes the same time however many there are. A user without CVs has no row.
CREATE TABLE cv_counts (
    user_id uuid PRIMARY KEY,
    count int NOT NULL
);
INSERT INTO cv_counts SELECT user_id, count(*) FROM cv_files GROUP BY user_id;

CREATE FUNCTION count_added_cvs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cv_counts SELECT user_id, count(*) FROM added GROUP BY user_id
    ON CONFLICT (user_id) DO UPDATE SET count = cv_counts.count + excluded.count;
    RETURN NULL;
END $$;
CREATE TRIGGER cv_files_added AFTER INSERT ON cv_files REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_added_cvs();

CREATE FUNCTION count_removed_cvs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE cv_counts c SET count = c.count - r.count FROM (SELECT user_id, count(*) AS count FROM removed GROUP BY user_id) AS r WHERE c.user_id = r.user_id;
    DELETE FROM cv_counts c USING removed r WHERE c.user_id = r.user_id AND c.count = 0;
    RETURN NULL;
END $$;
CREATE TRIGGER cv_files_removed AFTER DELETE ON cv_files REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removed_cvs();

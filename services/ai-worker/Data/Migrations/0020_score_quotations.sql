-- The passages that a score rests on, encrypted with it: an improvement is scored by the same ones.
ALTER TABLE score_cache ADD COLUMN quotations bytea;

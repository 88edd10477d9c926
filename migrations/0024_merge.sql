-- +goose Up
-- Merging of communes and hamlets: what became of whom, and what was decided.

-- A commune that was merged stays, closed: its address sends on to the one it
-- is part of now, and its logs stay where they were written.
ALTER TABLE gate_commune ADD COLUMN merged_into BIGINT NOT NULL DEFAULT 0;  -- 0: it stands
ALTER TABLE gate_commune ADD COLUMN merged_on TEXT NOT NULL DEFAULT '';     -- YYYY-MM-DD

-- One person who had an account in both communes has one now. What still names
-- the other account, a link or a log, is led here.
CREATE TABLE gate_alias (
    commune_id BIGINT NOT NULL,
    old_id     TEXT   NOT NULL,
    new_id     TEXT   NOT NULL,
    PRIMARY KEY (commune_id, old_id)
);

-- Each merging with its plan and its report, kept with the commune that results.
CREATE TABLE merge_run (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('commune', 'hamlet')),
    on_day     TEXT   NOT NULL,   -- YYYY-MM-DD, from which it holds
    decision   TEXT   NOT NULL CHECK (decision <> ''),  -- number of the resolution
    report     TEXT   NOT NULL,   -- JSON
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The list, newest first.
CREATE INDEX merge_run_at ON merge_run (commune_id, at);

-- Who issued a paper before its commune was merged, by name; "" is the commune itself.
ALTER TABLE results_result ADD COLUMN issuer TEXT NOT NULL DEFAULT '';

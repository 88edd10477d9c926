-- +goose Up
-- Every version of a set that was made in the commune, whole and frozen: an
-- assessment made under it can be read as it was. Sets that come with the
-- program are not kept here until they are changed.
CREATE TABLE criteria_version (
    commune_id BIGINT NOT NULL,
    set_id     TEXT   NOT NULL CHECK (set_id <> ''),
    version    BIGINT NOT NULL CHECK (version > 1000),   -- 1001 is the first of the commune's own
    id         TEXT   NOT NULL,                          -- of this row, never used again
    before     BIGINT NOT NULL,                          -- the version it was made from; 0 for a new set
    how        TEXT   NOT NULL CHECK (how IN ('takeover', 'edit', 'import', 'undo')),
    body       TEXT   NOT NULL,                          -- JSON of the whole set
    decision   TEXT   NOT NULL,                          -- number of the document it rests on
    decided_on TEXT   NOT NULL,                          -- YYYY-MM-DD, "" when not said
    source     TEXT   NOT NULL,                          -- where the document can be read
    by_name    TEXT   NOT NULL,                          -- who answers for it
    note       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, set_id, version)
);

-- Which sets the commune is measured by, and was.
CREATE TABLE criteria_following (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    set_id     TEXT   NOT NULL CHECK (set_id <> ''),
    column_key TEXT   NOT NULL,          -- group of communes; "" when it is not decided yet
    year       BIGINT NOT NULL,          -- levels of which year; 0 the year of the reading
    since      TEXT   NOT NULL,          -- YYYY-MM-DD
    until      TEXT   NOT NULL,          -- the first day it is not followed any more; "" while it is
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The sets followed now; one set is followed once.
CREATE UNIQUE INDEX criteria_following_now ON criteria_following (commune_id, set_id) WHERE until = '';

-- Takeovers under way: what was pasted and what the official decided about it.
CREATE TABLE criteria_draft (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    set_id     TEXT   NOT NULL CHECK (set_id <> ''),
    rev        BIGINT NOT NULL,          -- grows with every change: two hands do not overwrite each other
    body       TEXT   NOT NULL,          -- JSON
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Those of a set, newest first.
CREATE INDEX criteria_draft_set ON criteria_draft (commune_id, set_id, at);

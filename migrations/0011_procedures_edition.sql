-- +goose Up
-- Procedures that a commune makes itself: editions under work, and the
-- versions it published.

-- A procedure and its form as being edited. Deleted when discarded or
-- published; what was published stays in procedures_version.
CREATE TABLE procedures_edition (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    name       TEXT   NOT NULL,   -- for the list
    body       TEXT   NOT NULL,   -- YAML, as it is exported
    version    BIGINT NOT NULL,   -- grows with each change: who saved first wins
    base       BIGINT NOT NULL,   -- version of the procedure it began from, 0 for none
    made_at    BIGINT NOT NULL,
    made_by    TEXT   NOT NULL,   -- name of the official
    changed_at BIGINT NOT NULL,
    changed_by TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The list of what is being edited, newest change first.
CREATE INDEX procedures_edition_list ON procedures_edition (commune_id, changed_at);

-- The commune's own versions. Their content is the row of procedures_version
-- with the same code and version; only the last day may change.
CREATE TABLE procedures_own (
    commune_id     BIGINT NOT NULL,
    code           TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    effective_from TEXT   NOT NULL,   -- YYYY-MM-DD, both inclusive
    effective_to   TEXT   NOT NULL,   -- "" while there is no end
    note           TEXT   NOT NULL,   -- what changed, in the words of who published
    tests          TEXT   NOT NULL,   -- YAML: the form's test cases, for the next edition
    published_at   BIGINT NOT NULL,
    published_by   TEXT   NOT NULL,
    ended_at       BIGINT NOT NULL,   -- 0: nobody ended it
    ended_by       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, code, version)
);

-- A catalogue read from a spreadsheet and not yet taken over: its cells, so
-- that what was looked at in the dry run is what is taken. Forgotten after a week.
CREATE TABLE procedures_import (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL,   -- of the file
    body       TEXT   NOT NULL,   -- JSON
    made_at    BIGINT NOT NULL,
    made_by    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);

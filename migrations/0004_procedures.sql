-- +goose Up
-- Procedures as published in a commune, and what the commune decided of them.

-- Every published version, never edited: dossiers point here.
CREATE TABLE procedures_version (
    commune_id     BIGINT NOT NULL,
    code           TEXT   NOT NULL,
    version        BIGINT NOT NULL,
    effective_from TEXT   NOT NULL,   -- YYYY-MM-DD, both inclusive
    effective_to   TEXT   NOT NULL,   -- "" while there is no end
    body           TEXT   NOT NULL,   -- JSON
    stored_at      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, code, version)
);

-- Forms and workflows by the hash of their content, as dossiers froze them.
CREATE TABLE procedures_frozen (
    commune_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('form', 'workflow')),
    id         TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    stored_at  BIGINT NOT NULL,
    PRIMARY KEY (commune_id, kind, id, hash)
);

-- On, off and by which doors; no row is the default.
CREATE TABLE procedures_setting (
    commune_id BIGINT NOT NULL,
    code       TEXT   NOT NULL,
    body       TEXT   NOT NULL,       -- JSON
    changed_at BIGINT NOT NULL,
    changed_by TEXT   NOT NULL,
    PRIMARY KEY (commune_id, code)
);

-- The commune's own days over the national calendar.
CREATE TABLE procedures_day (
    commune_id  BIGINT  NOT NULL,
    date        TEXT    NOT NULL,
    kind        TEXT    NOT NULL CHECK (kind IN ('off', 'worked')),
    name        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    provisional BOOLEAN NOT NULL,
    changed_by  TEXT    NOT NULL,
    PRIMARY KEY (commune_id, date)
);

-- Who declared a year complete; until then its due dates are provisional.
CREATE TABLE procedures_year (
    commune_id  BIGINT NOT NULL,
    year        BIGINT NOT NULL,
    complete_by TEXT   NOT NULL CHECK (complete_by <> ''),
    at          BIGINT NOT NULL,
    PRIMARY KEY (commune_id, year)
);

-- Working hours, when not the national ones.
CREATE TABLE procedures_hours (
    commune_id BIGINT NOT NULL PRIMARY KEY,
    body       TEXT   NOT NULL        -- JSON: windows and cut-off in minutes of the day
);

-- Grows with each change of calendar, settings or versions, so that every
-- process knows when what it keeps in memory is old.
CREATE TABLE procedures_change (
    commune_id BIGINT NOT NULL PRIMARY KEY,
    version    BIGINT NOT NULL
);

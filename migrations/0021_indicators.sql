-- +goose Up
-- What each family of metrics said when it was last measured, for the days of
-- one year. Everything here can be measured again from the modules.
CREATE TABLE indicators_figure (
    commune_id  BIGINT NOT NULL,
    family      TEXT   NOT NULL,
    year        BIGINT NOT NULL,
    from_day    TEXT   NOT NULL,          -- YYYY-MM-DD, inclusive
    to_day      TEXT   NOT NULL,
    rev         BIGINT NOT NULL,          -- grows with every write: an older measurement never replaces a newer
    body        TEXT   NOT NULL,          -- JSON list
    measured_at BIGINT NOT NULL,
    PRIMARY KEY (commune_id, family, year)
);

-- Each indicator as it stands: of the commune (hamlet = '') and of hamlets.
CREATE TABLE indicators_reading (
    commune_id  BIGINT NOT NULL,
    set_id      TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    hamlet      TEXT   NOT NULL,          -- name, '' the commune
    state       TEXT   NOT NULL CHECK (state IN ('met', 'short', 'no-data', 'no-threshold')),
    judged      TEXT   NOT NULL CHECK (judged IN ('', 'met', 'short')), -- the last state that was a judgement
    since       TEXT   NOT NULL,          -- YYYY-MM-DD: in this state since
    body        TEXT   NOT NULL,          -- JSON
    PRIMARY KEY (commune_id, set_id, code, hamlet)
);

-- The history: a row for each day on which a value, a state or its origin
-- changed, as the day ended. It outlives the following of a set.
CREATE TABLE indicators_point (
    commune_id  BIGINT NOT NULL,
    set_id      TEXT   NOT NULL,
    code        TEXT   NOT NULL,
    hamlet      TEXT   NOT NULL,
    on_day      TEXT   NOT NULL,          -- YYYY-MM-DD
    value       TEXT   NOT NULL,          -- decimal; '' unknown
    state       TEXT   NOT NULL,
    origin      TEXT   NOT NULL,
    set_version BIGINT NOT NULL,
    PRIMARY KEY (commune_id, set_id, code, hamlet, on_day)
);

-- Figures that officials entered from documents. A row is never changed but to
-- be withdrawn; the newest that stands counts.
CREATE TABLE indicators_entry (
    commune_id   BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    set_id       TEXT   NOT NULL,
    code         TEXT   NOT NULL,
    hamlet       TEXT   NOT NULL,
    as_of        TEXT   NOT NULL,         -- YYYY-MM-DD
    body         TEXT   NOT NULL,         -- JSON
    file_key     TEXT   NOT NULL,         -- of the stored document, '' without one
    entered_by   TEXT   NOT NULL,         -- account
    at           BIGINT NOT NULL,
    withdrawn_at BIGINT NOT NULL,         -- 0 while it stands
    withdrawn_by TEXT   NOT NULL,
    reason       TEXT   NOT NULL,         -- of the withdrawal
    PRIMARY KEY (commune_id, id)
);
-- The figures of one indicator, newest first, and of all.
CREATE INDEX indicators_entry_of ON indicators_entry (commune_id, set_id, code, at);
-- Is this stored file named by an entry? Asked by the sweep of orphans.
CREATE INDEX indicators_entry_file ON indicators_entry (commune_id, file_key) WHERE file_key <> '';

-- When all was last worked out.
CREATE TABLE indicators_run (
    commune_id BIGINT NOT NULL,
    day        TEXT   NOT NULL,           -- YYYY-MM-DD
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id)
);

-- What was received and what was decided in a year, counted by hamlet from the
-- index alone.
CREATE INDEX casework_dossier_received_in ON casework_dossier (commune_id, received_at, hamlet, channel, away_commune) WHERE received_at > 0;
CREATE INDEX casework_dossier_decided_in ON casework_dossier (commune_id, finished_at, hamlet, due_at, supplements, away_commune) WHERE finished_at > 0;
-- What was paid in a year.
CREATE INDEX payments_request_paid_in ON payments_request (commune_id, paid_at, hamlet, paid_how) WHERE state = 'paid';

-- +goose Up
-- The facts of each dossier that scoring asks for, with what the measures said
-- of it. Everything here can be computed again from casework (xaso score).
CREATE TABLE score_case (
    commune_id  BIGINT NOT NULL,
    dossier_id  TEXT   NOT NULL,
    rev         BIGINT NOT NULL,          -- grows with every change: two writers cannot both be right
    received_at BIGINT NOT NULL,
    month       TEXT   NOT NULL,          -- YYYY-MM of receipt in Viet Nam
    field       TEXT   NOT NULL,
    officer     TEXT   NOT NULL,          -- account of the công chức thụ lý, "" without
    procedure   TEXT   NOT NULL,
    within      BIGINT NOT NULL,          -- measures that count it, by bit
    hits        BIGINT NOT NULL,          -- … that it scores in
    minutes     BIGINT NOT NULL,          -- the office took, of what is finished
    limit_at    BIGINT NOT NULL,          -- a running dossier is late from then on; 0 for others
    facts       TEXT   NOT NULL,          -- JSON
    PRIMARY KEY (commune_id, dossier_id)
);
-- From a number to its dossiers, newest first.
CREATE INDEX score_case_received ON score_case (commune_id, received_at, dossier_id);

-- Sums of a month: of the whole commune, and of each field, officer and
-- procedure. A page reads these and never the dossiers.
CREATE TABLE score_sum (
    commune_id BIGINT NOT NULL,
    cut        TEXT   NOT NULL CHECK (cut IN ('all', 'field', 'officer', 'procedure')),
    month      TEXT   NOT NULL,
    part       TEXT   NOT NULL,           -- which field, officer or procedure; "" of all
    measure    TEXT   NOT NULL,
    num        BIGINT NOT NULL,
    den        BIGINT NOT NULL,
    PRIMARY KEY (commune_id, cut, month, part, measure)
);

-- How many running dossiers are in time until an instant: those whose instant
-- has passed are late, without anybody having touched them.
CREATE TABLE score_running (
    commune_id BIGINT NOT NULL,
    cut        TEXT   NOT NULL CHECK (cut IN ('all', 'field', 'officer', 'procedure')),
    month      TEXT   NOT NULL,
    part       TEXT   NOT NULL,
    limit_at   BIGINT NOT NULL,
    n          BIGINT NOT NULL,
    PRIMARY KEY (commune_id, cut, month, part, limit_at)
);
-- Rows that came to nothing, removed with the next change.
CREATE INDEX score_running_empty ON score_running (commune_id) WHERE n = 0;

-- Indicators as a decision defines them, where a commune was given other ones
-- than come with the program.
CREATE TABLE score_scheme (
    commune_id     BIGINT NOT NULL,
    id             TEXT   NOT NULL CHECK (id <> ''),
    effective_from TEXT   NOT NULL,       -- YYYY-MM-DD
    body           TEXT   NOT NULL,       -- JSON
    by_id          TEXT   NOT NULL,
    at             BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);

-- Was this account opened by VNeID? Asked when its application is filed (QĐ
-- 766, 4.5).
CREATE INDEX people_link_account ON people_link (commune_id, account_id);

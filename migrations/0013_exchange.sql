-- +goose Up
-- What the commune owes the national portal or the province's system: one row
-- for each message, in order within each dossier. Instants are Unix ms UTC, 0
-- when it has not happened.

-- One dossier as far as it was told outside.
CREATE TABLE exchange_dossier (
    commune_id    BIGINT NOT NULL,
    dossier_id    TEXT   NOT NULL,
    code          TEXT   NOT NULL,  -- mã hồ sơ of the commune
    national_code TEXT   NOT NULL,  -- given by the other side, "" until then
    received_at   BIGINT NOT NULL,  -- NgayTiepNhan here, for the rate of 766/1.4
    last_seq      BIGINT NOT NULL,  -- newest message
    last_step     BIGINT NOT NULL,  -- newest step that has its message
    last_status   BIGINT NOT NULL,  -- newest national status that has its message
    content_hash  TEXT   NOT NULL,  -- of the newest whole content queued, "" before
    created_at    BIGINT NOT NULL,  -- the other side has acknowledged the dossier
    acked_status  BIGINT NOT NULL,  -- and this national status
    acked_at      BIGINT NOT NULL,
    left_out      TEXT   NOT NULL,  -- why an official leaves it out, "" when it goes
    PRIMARY KEY (commune_id, dossier_id)
);
-- How many of the dossiers received in a period are acknowledged there?
CREATE INDEX exchange_dossier_received ON exchange_dossier (commune_id, received_at) WHERE received_at > 0;

CREATE TABLE exchange_message (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,   -- with turn: the request id, by which the other side knows a repetition
    dossier_id  TEXT    NOT NULL,
    code        TEXT    NOT NULL,   -- mã hồ sơ, for lists
    seq         BIGINT  NOT NULL,   -- 1, 2, 3 … within the dossier: nothing overtakes
    kind        TEXT    NOT NULL CHECK (kind IN ('code', 'file', 'create', 'update', 'progress', 'status')),
    ref         TEXT    NOT NULL,   -- what it is about: file id, step, content
    body        TEXT    NOT NULL,   -- JSON in this house's own words, as it was when queued
    state       TEXT    NOT NULL CHECK (state IN ('behind', 'waiting', 'dead', 'sent', 'skipped')),
    turn        BIGINT  NOT NULL,   -- grows when an official sends again what was refused
    attempts    BIGINT  NOT NULL,
    next_at     BIGINT  NOT NULL,
    lease_until BIGINT  NOT NULL,   -- somebody is sending it; left over, its outcome is unknown
    unsure      BOOLEAN NOT NULL,   -- the other side may have acted: the same bytes go again
    wire        TEXT    NOT NULL,   -- JSON: exactly what went out last
    remote_id   TEXT    NOT NULL,   -- code or file id that came back
    why         TEXT    NOT NULL CHECK (why IN ('', 'unmapped', 'refused', 'gave-up', 'trouble')),
    answer_code TEXT    NOT NULL,   -- of the other side, in its words
    answer_text TEXT    NOT NULL,
    queued_at   BIGINT  NOT NULL,
    first_at    BIGINT  NOT NULL,   -- first try of this turn
    done_at     BIGINT  NOT NULL,   -- sent, dead or skipped
    skipped_by  TEXT    NOT NULL,
    skip_reason TEXT    NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The order within a dossier, and the promise that no two messages share a place.
CREATE UNIQUE INDEX exchange_message_order ON exchange_message (commune_id, dossier_id, seq);
-- Nothing is queued twice.
CREATE UNIQUE INDEX exchange_message_once ON exchange_message (commune_id, dossier_id, kind, ref);
-- What may be sent now?
CREATE INDEX exchange_message_due ON exchange_message (commune_id, next_at, id) WHERE state = 'waiting';
-- The lists of the page, newest first.
CREATE INDEX exchange_message_state ON exchange_message (commune_id, state, id);
-- A month of the outbox, to take away.
CREATE INDEX exchange_message_queued ON exchange_message (commune_id, queued_at, id);

-- The line as this commune has found it.
CREATE TABLE exchange_line (
    commune_id BIGINT NOT NULL PRIMARY KEY,
    failures   BIGINT NOT NULL,     -- in a row
    open_until BIGINT NOT NULL,     -- nothing is sent before; then one message tries
    ok_at      BIGINT NOT NULL,
    bad_at     BIGINT NOT NULL,
    bad_text   TEXT   NOT NULL,
    paused_by  TEXT   NOT NULL,     -- an official holds everything back, "" nobody
    paused_at  BIGINT NOT NULL
);

-- What the commune maps otherwise than the tables that come with the program.
CREATE TABLE exchange_mapping (
    commune_id BIGINT NOT NULL,
    system     TEXT   NOT NULL,
    list       TEXT   NOT NULL,
    value      TEXT   NOT NULL,     -- here
    becomes    TEXT   NOT NULL,     -- there
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, system, list, value)
);

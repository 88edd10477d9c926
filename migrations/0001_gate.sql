-- +goose Up
-- What the gate keeps for every module: who is served, what happened, who
-- looked, what is still to be done. Every table begins with commune_id, so the
-- schema can be spread over machines by commune.

-- The communes this house serves. commune_id never changes, even when communes
-- merge: it is the administrative code at the time the commune was set up.
CREATE TABLE gate_commune (
    commune_id BIGINT NOT NULL PRIMARY KEY,
    slug       TEXT   NOT NULL CHECK (slug <> ''),  -- in addresses: /x/tong-son
    host       TEXT   NOT NULL,                     -- "" when served by path only
    name       TEXT   NOT NULL CHECK (name <> ''),
    province   TEXT   NOT NULL,
    settings   TEXT   NOT NULL,                     -- JSON, see package commune
    version    BIGINT NOT NULL,                     -- grows with each change that public pages show
    created_at BIGINT NOT NULL
);
-- A reference table: its names are unique in the whole house.
CREATE UNIQUE INDEX gate_commune_slug ON gate_commune (slug);
CREATE UNIQUE INDEX gate_commune_host ON gate_commune (host) WHERE host <> '';

-- Append only, hash-chained by commune: each row's hash covers the row before.
CREATE TABLE gate_audit (
    commune_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,   -- 1, 2, 3 … without a gap
    at         BIGINT NOT NULL,
    actor_id   TEXT   NOT NULL,
    acting_for TEXT   NOT NULL,   -- on whose behalf, "" for oneself
    what       TEXT   NOT NULL,   -- "casework.submitted"
    subject    TEXT   NOT NULL,   -- id of the thing
    detail     TEXT   NOT NULL,   -- JSON, no personal data
    request    TEXT   NOT NULL,   -- request number, "" for jobs
    hash       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, seq)
);
-- The history of one thing.
CREATE INDEX gate_audit_subject ON gate_audit (commune_id, subject, seq);

-- Who read whose data, for what; chained like the audit log.
CREATE TABLE gate_access (
    commune_id BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    actor_id   TEXT   NOT NULL,
    actor_name TEXT   NOT NULL,
    office     TEXT   NOT NULL,
    subject_id TEXT   NOT NULL,   -- the person, "" when only the record is known
    purpose    TEXT   NOT NULL,   -- text key of the reason
    record     TEXT   NOT NULL,   -- id of what was read
    request    TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, seq)
);
-- "Ai đã xem hồ sơ của tôi", by person and by dossier.
CREATE INDEX gate_access_subject ON gate_access (commune_id, subject_id, seq);
CREATE INDEX gate_access_record ON gate_access (commune_id, record, seq);

-- The newest link of each chain.
CREATE TABLE gate_chain (
    commune_id BIGINT NOT NULL,
    chain      TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, chain)
);

-- Facts already true, for whoever reacts and for the history of a thing.
CREATE TABLE gate_event (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    kind       TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);

-- Work to do after the commit. A row is deleted with the effect it caused.
CREATE TABLE gate_job (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    kind        TEXT   NOT NULL,
    body        TEXT   NOT NULL,
    unique_key  TEXT   NOT NULL,  -- at most one waiting job per kind and key; its own id when none was asked
    run_at      BIGINT NOT NULL,
    lease_until BIGINT NOT NULL,  -- 0 when nobody works on it
    attempts    BIGINT NOT NULL,
    last_error  TEXT   NOT NULL,
    dead_at     BIGINT NOT NULL,  -- 0 while there is hope
    created_at  BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE UNIQUE INDEX gate_job_unique ON gate_job (commune_id, kind, unique_key) WHERE dead_at = 0;
-- The runner's question: what is due here?
CREATE INDEX gate_job_due ON gate_job (commune_id, run_at) WHERE dead_at = 0;

-- What a POST with this key did, so that a second tap does nothing.
CREATE TABLE gate_key (
    commune_id BIGINT NOT NULL,
    actor_id   TEXT   NOT NULL,
    key        TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    result     TEXT   NOT NULL,
    PRIMARY KEY (commune_id, actor_id, key)
);
-- Old keys are forgotten.
CREATE INDEX gate_key_at ON gate_key (commune_id, at);

-- Series without gaps: the number is taken in the transaction that uses it.
CREATE TABLE gate_counter (
    commune_id BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    value      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, name)
);

-- +goose Up
-- Templates of results: each upload is a version; of a procedure and title one
-- is published at a time.
CREATE TABLE results_template (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    procedure  TEXT   NOT NULL,          -- code; "" for every procedure
    title      TEXT   NOT NULL,
    version    BIGINT NOT NULL CHECK (version > 0),
    symbol     TEXT   NOT NULL,          -- behind the number: "GXN-UBND"
    book       TEXT   NOT NULL,          -- series the number is of
    blob_key   TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('draft', 'published', 'retired')),
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- What can be drafted from for a procedure.
CREATE INDEX results_template_procedure ON results_template (commune_id, procedure, state);

-- Keys people and the office sign with. A key file is sealed with the house's
-- secret; its passphrase is kept by nobody. A trusted issuer's certificate is a
-- row, too.
CREATE TABLE results_key (
    commune_id BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('file', 'service', 'root')),
    holder     TEXT    NOT NULL,         -- account; "" is the office's own
    subject    TEXT    NOT NULL,         -- of the certificate
    issuer     TEXT    NOT NULL,
    serial     TEXT    NOT NULL,
    not_after  BIGINT  NOT NULL,
    sealed     TEXT    NOT NULL,         -- base64: key file, service sign-in, or certificate
    picture    TEXT    NOT NULL,         -- base64 PNG of signature or seal, sealed too; "" without
    by_id      TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    removed_at BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The keys of a signer.
CREATE INDEX results_key_holder ON results_key (commune_id, holder, removed_at);

CREATE TABLE results_result (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,
    origin      TEXT    NOT NULL CHECK (origin IN ('draft', 'scan', 'copy')),
    dossier_id  TEXT    NOT NULL,        -- "" for a certified copy
    dossier     TEXT    NOT NULL,        -- its code
    procedure   TEXT    NOT NULL,
    field       TEXT    NOT NULL,
    hamlet      TEXT    NOT NULL,
    template_id TEXT    NOT NULL,
    type        TEXT    NOT NULL,        -- kind of paper, as indexed with the owner
    title       TEXT    NOT NULL,
    symbol      TEXT    NOT NULL,
    book        TEXT    NOT NULL,
    owner_id    TEXT    NOT NULL,        -- account; "" for somebody without
    owner_name  TEXT    NOT NULL,
    state       TEXT    NOT NULL CHECK (state IN ('draft', 'review', 'signed', 'issued', 'dropped')),
    validity    TEXT    NOT NULL CHECK (validity IN ('', 'valid', 'replaced', 'corrected', 'revoked')),
    version     BIGINT  NOT NULL,
    body        TEXT    NOT NULL,        -- JSON: values, files, places of marks, signatures
    code        TEXT    NOT NULL,        -- printed beside the QR code
    hash        TEXT    NOT NULL,        -- SHA-256 of the issued file, "" before
    blob_key    TEXT    NOT NULL,        -- of the issued file
    number      TEXT    NOT NULL,        -- "05/GXN-UBND", "" before
    issued_at   BIGINT  NOT NULL,
    valid_until TEXT    NOT NULL,        -- last day, "" without end
    released_at BIGINT  NOT NULL,        -- handed over: the owner may have it
    by_id       TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The address behind a QR code.
CREATE UNIQUE INDEX results_result_code ON results_result (commune_id, code);
-- The results of a dossier.
CREATE INDEX results_result_dossier ON results_result (commune_id, dossier_id, at);
-- A person's papers of a kind, for their store and for use in the next dossier.
CREATE INDEX results_result_owner ON results_result (commune_id, owner_id, type, released_at);
-- What lies before leader and clerk.
CREATE INDEX results_result_state ON results_result (commune_id, state, at);

-- What happened to a result, line by line.
CREATE TABLE results_step (
    commune_id BIGINT NOT NULL,
    result_id  TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    what       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    in_place   TEXT   NOT NULL,          -- account in whose place, "" for oneself
    reason     TEXT   NOT NULL,
    PRIMARY KEY (commune_id, result_id, seq)
);

-- The register of numbers: without gaps in a book and year, a cancelled number
-- stays with its reason (NĐ 30/2020/NĐ-CP, Điều 15).
CREATE TABLE results_number (
    commune_id   BIGINT NOT NULL,
    book         TEXT   NOT NULL,
    year         BIGINT NOT NULL,
    n            BIGINT NOT NULL,
    result_id    TEXT   NOT NULL,
    title        TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    by_id        TEXT   NOT NULL,
    cancelled_at BIGINT NOT NULL,
    reason       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, book, year, n)
);

-- Links by which an owner shows a paper to somebody for some days. Only the
-- hash of the link is kept.
CREATE TABLE results_share (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    result_id  TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    until_at   BIGINT NOT NULL,
    opened     BIGINT NOT NULL,
    at         BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE UNIQUE INDEX results_share_hash ON results_share (commune_id, hash);
-- The links of a paper.
CREATE INDEX results_share_result ON results_share (commune_id, result_id);

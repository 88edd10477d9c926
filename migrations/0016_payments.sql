-- +goose Up
-- Fees: what is asked for, what came in, what was given back. There are no
-- balances and no pool of money here: the commune's own accounts hold it, and
-- these tables only know of it. Instants are Unix ms UTC, 0 when it has not
-- happened; money is đồng.

-- The commune's own bank accounts. A change ends one row and makes another.
CREATE TABLE payments_account (
    commune_id BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    bin        TEXT    NOT NULL,    -- of the bank, 6 digits
    number     TEXT    NOT NULL,
    holder     TEXT    NOT NULL,    -- as the bank prints it
    label      TEXT    NOT NULL,    -- what the office calls it
    main       BOOLEAN NOT NULL,    -- new requests name this one
    made_at    BIGINT  NOT NULL,
    made_by    TEXT    NOT NULL,
    ended_at   BIGINT  NOT NULL,
    ended_by   TEXT    NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- One account is in use once.
CREATE UNIQUE INDEX payments_account_number ON payments_account (commune_id, bin, number) WHERE ended_at = 0;
-- Which account do new requests name?
CREATE UNIQUE INDEX payments_account_main ON payments_account (commune_id) WHERE main AND ended_at = 0;

CREATE TABLE payments_setting (
    commune_id BIGINT NOT NULL,
    body       TEXT   NOT NULL,     -- JSON
    version    BIGINT NOT NULL,
    PRIMARY KEY (commune_id)
);

-- Those who tell of money that came in, with their keys under the house's.
CREATE TABLE payments_provider (
    commune_id BIGINT  NOT NULL,
    name       TEXT    NOT NULL,
    mode       TEXT    NOT NULL,    -- how it signs
    sealed     TEXT    NOT NULL,    -- key of its signals, encrypted
    token      TEXT    NOT NULL,    -- for asking it, encrypted; "" without
    asked_at   BIGINT  NOT NULL,    -- when it was asked last
    made_at    BIGINT  NOT NULL,
    made_by    TEXT    NOT NULL,
    PRIMARY KEY (commune_id, name)
);

CREATE TABLE payments_request (
    commune_id   BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    code         TEXT   NOT NULL,   -- in the text of the transfer
    dossier_id   TEXT   NOT NULL,
    dossier_code TEXT   NOT NULL,
    procedure    TEXT   NOT NULL,
    field        TEXT   NOT NULL,
    hamlet       TEXT   NOT NULL,
    applicant    TEXT   NOT NULL,   -- account, "" without
    payer        TEXT   NOT NULL,   -- name on the receipt
    what         TEXT   NOT NULL,
    dong         BIGINT NOT NULL CHECK (dong > 0),
    full_dong    BIGINT NOT NULL CHECK (full_dong >= dong),
    lines        TEXT   NOT NULL,   -- JSON: how the amount was reckoned
    relief       TEXT   NOT NULL,   -- group that pays less, "" for none
    proof        TEXT   NOT NULL,   -- what paper showed it
    account_id   TEXT   NOT NULL,   -- "" while the commune has none
    state        TEXT   NOT NULL CHECK (state IN ('requested', 'held', 'paid', 'refund-due', 'refunded', 'cancelled')),
    why          TEXT   NOT NULL,   -- of the last change
    made_at      BIGINT NOT NULL,
    made_by      TEXT   NOT NULL,
    expires_at   BIGINT NOT NULL,
    paid_at      BIGINT NOT NULL,
    paid_how     TEXT   NOT NULL,   -- cash, transfer
    receipt      TEXT   NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE UNIQUE INDEX payments_request_code ON payments_request (commune_id, code);
-- What was asked for a dossier?
CREATE INDEX payments_request_dossier ON payments_request (commune_id, dossier_id, id);
-- One open request for a dossier.
CREATE UNIQUE INDEX payments_request_open ON payments_request (commune_id, dossier_id) WHERE state IN ('requested', 'held');
-- The lists by state, newest first.
CREATE INDEX payments_request_state ON payments_request (commune_id, state, id);

-- A signal of a provider as it came, before anything was done about it.
CREATE TABLE payments_signal (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    provider   TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    network    TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    verdict    TEXT   NOT NULL CHECK (verdict IN ('new', 'taken', 'repeated', 'forged', 'stale', 'unreadable')),
    PRIMARY KEY (commune_id, id)
);
-- The list of what was refused; the nightly removal.
CREATE INDEX payments_signal_verdict ON payments_signal (commune_id, verdict, id);

-- Money that came into an account, from whichever source told of it first.
CREATE TABLE payments_movement (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    account    TEXT   NOT NULL,     -- number, as the source writes it
    reference  TEXT   NOT NULL,     -- of the bank
    at         BIGINT NOT NULL,
    day        TEXT   NOT NULL,     -- YYYY-MM-DD in Viet Nam
    dong       BIGINT NOT NULL CHECK (dong > 0),
    said       TEXT   NOT NULL,     -- text of the transfer
    source     TEXT   NOT NULL,     -- statement, or the provider
    source_id  TEXT   NOT NULL,     -- import or signal
    request_id TEXT   NOT NULL,     -- "" when none was found
    state      TEXT   NOT NULL CHECK (state IN ('settled', 'held', 'dismissed', 'returned')),
    why        TEXT   NOT NULL,     -- it is held
    reason     TEXT   NOT NULL,     -- of the official's decision
    decided_at BIGINT NOT NULL,
    decided_by TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- A movement has effect once, however often and by whomever it is told.
CREATE UNIQUE INDEX payments_movement_reference ON payments_movement (commune_id, account, reference);
-- The queue, newest first.
CREATE INDEX payments_movement_state ON payments_movement (commune_id, state, id);
-- The day's book.
CREATE INDEX payments_movement_day ON payments_movement (commune_id, day, account);
-- What came for a request?
CREATE INDEX payments_movement_request ON payments_movement (commune_id, request_id) WHERE request_id <> '';

-- A statement that was read and waits for somebody to confirm it.
CREATE TABLE payments_import (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    name       TEXT   NOT NULL,     -- of the file
    body       TEXT   NOT NULL,     -- JSON: its lines, "" once done
    state      TEXT   NOT NULL CHECK (state IN ('preview', 'done')),
    made_at    BIGINT NOT NULL,
    made_by    TEXT   NOT NULL,
    done_at    BIGINT NOT NULL,
    result     TEXT   NOT NULL,     -- JSON: what came of it
    PRIMARY KEY (commune_id, id)
);
-- The last ones; the nightly removal of previews.
CREATE INDEX payments_import_state ON payments_import (commune_id, state, id);

-- Which columns a bank's statements have.
CREATE TABLE payments_mapping (
    commune_id BIGINT NOT NULL,
    bin        TEXT   NOT NULL,
    body       TEXT   NOT NULL,     -- JSON: key to header
    PRIMARY KEY (commune_id, bin)
);

-- Biên lai, numbered without a gap within a year.
CREATE TABLE payments_receipt (
    commune_id BIGINT NOT NULL,
    year       BIGINT NOT NULL,
    number     BIGINT NOT NULL,
    request_id TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    day        TEXT   NOT NULL,     -- YYYY-MM-DD in Viet Nam
    dong       BIGINT NOT NULL CHECK (dong > 0),
    how        TEXT   NOT NULL CHECK (how IN ('cash', 'transfer')),
    payer      TEXT   NOT NULL,
    what       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, year, number)
);
CREATE UNIQUE INDEX payments_receipt_request ON payments_receipt (commune_id, request_id);
-- The day's book.
CREATE INDEX payments_receipt_day ON payments_receipt (commune_id, day, number);

CREATE TABLE payments_refund (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    request_id  TEXT   NOT NULL,    -- one of the two is ""
    movement_id TEXT   NOT NULL,
    dong        BIGINT NOT NULL CHECK (dong > 0),
    why         TEXT   NOT NULL,
    way         TEXT   NOT NULL,    -- cash, transfer
    receiver    TEXT   NOT NULL,    -- where to, as the payer told
    state       TEXT   NOT NULL CHECK (state IN ('due', 'asked', 'approved', 'paid', 'declined')),
    made_at     BIGINT NOT NULL,
    asked_at    BIGINT NOT NULL,
    asked_by    TEXT   NOT NULL,
    decided_at  BIGINT NOT NULL,
    decided_by  TEXT   NOT NULL,    -- never who asked
    reason      TEXT   NOT NULL,    -- of the decision
    paid_at     BIGINT NOT NULL,
    day         TEXT   NOT NULL,    -- it was paid, "" before
    paid_by     TEXT   NOT NULL,
    reference   TEXT   NOT NULL,    -- of the bank, or number of the cash slip
    PRIMARY KEY (commune_id, id)
);
-- Nothing is given back twice.
CREATE UNIQUE INDEX payments_refund_request ON payments_refund (commune_id, request_id) WHERE request_id <> '' AND state <> 'declined' AND movement_id = '';
CREATE UNIQUE INDEX payments_refund_movement ON payments_refund (commune_id, movement_id) WHERE movement_id <> '' AND state <> 'declined';
-- The lists by state.
CREATE INDEX payments_refund_state ON payments_refund (commune_id, state, id);
-- The day's book.
CREATE INDEX payments_refund_day ON payments_refund (commune_id, day) WHERE day <> '';

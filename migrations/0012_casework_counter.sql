-- +goose Up
-- The counter: entries that were filed, papers used again, pictures sent from
-- a telephone, numbers of the hall, letters.

-- Which dossier an entry of the counter became: an entry sent again after a
-- lost answer finds it here, and files nothing twice.
CREATE TABLE casework_entry (
    commune_id BIGINT NOT NULL,
    draft_id   TEXT   NOT NULL,
    dossier_id TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, draft_id)
);
-- The nightly removal of old ones.
CREATE INDEX casework_entry_at ON casework_entry (commune_id, at);

-- Metric 4.3 of QĐ 766/QĐ-TTg: the dossier or issued result that a file was
-- taken from, "" for one handed in anew.
ALTER TABLE casework_attachment ADD COLUMN reused_from TEXT NOT NULL DEFAULT '';

-- A telephone that may send pictures of papers to one entry or dossier.
CREATE TABLE casework_scan (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    token_hash TEXT   NOT NULL,     -- the address on the QR code is not kept
    draft_id   TEXT   NOT NULL,     -- one of the two is ""
    dossier_id TEXT   NOT NULL,
    component  TEXT   NOT NULL,     -- "" lets the telephone choose among the papers
    by_id      TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    files      BIGINT NOT NULL,     -- attached so far
    pages      BIGINT NOT NULL,     -- pictures taken in so far, also those combined since
    PRIMARY KEY (commune_id, id)
);
CREATE UNIQUE INDEX casework_scan_token ON casework_scan (commune_id, token_hash);
-- Which telephones may send to this entry?
CREATE INDEX casework_scan_draft ON casework_scan (commune_id, draft_id) WHERE draft_id <> '';
CREATE INDEX casework_scan_dossier ON casework_scan (commune_id, dossier_id) WHERE dossier_id <> '';
-- The nightly removal of those that ran out.
CREATE INDEX casework_scan_expiry ON casework_scan (commune_id, expires_at);

-- Pictures that wait to become one file.
CREATE TABLE casework_scan_page (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    scan_id    TEXT   NOT NULL,
    component  TEXT   NOT NULL,
    file       TEXT   NOT NULL,     -- JSON: the stored file
    blob_key   TEXT   NOT NULL CHECK (blob_key <> ''),
    thumb_key  TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX casework_scan_page_scan ON casework_scan_page (commune_id, scan_id, id);
-- Is a stored file still named by anybody?
CREATE INDEX casework_scan_page_blob ON casework_scan_page (commune_id, blob_key);
CREATE INDEX casework_scan_page_thumb ON casework_scan_page (commune_id, thumb_key) WHERE thumb_key <> '';

-- Calling again, and passing somebody on to another counter.
ALTER TABLE casework_ticket ADD COLUMN calls BIGINT NOT NULL DEFAULT 0;
ALTER TABLE casework_ticket ADD COLUMN recalled_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE casework_ticket ADD COLUMN wanted TEXT NOT NULL DEFAULT '';

-- Letters by the public postal service (bưu chính công ích): envelopes that
-- came, results that went out.
CREATE TABLE casework_post (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    way        TEXT   NOT NULL CHECK (way IN ('in', 'out')),
    tracking   TEXT   NOT NULL CHECK (tracking <> ''),  -- số vận đơn
    person     TEXT   NOT NULL,     -- sender, or whom it went to
    posted     TEXT   NOT NULL,     -- YYYY-MM-DD on the postmark, "" when it cannot be read
    at         BIGINT NOT NULL,     -- handed over: by the postman, or to them
    procedure  TEXT   NOT NULL,
    draft_id   TEXT   NOT NULL,
    dossier_id TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- One number is one letter, whoever keys it in again.
CREATE UNIQUE INDEX casework_post_tracking ON casework_post (commune_id, way, tracking);
-- The register of letters, newest first.
CREATE INDEX casework_post_at ON casework_post (commune_id, at, id);
CREATE INDEX casework_post_draft ON casework_post (commune_id, draft_id) WHERE draft_id <> '';
CREATE INDEX casework_post_dossier ON casework_post (commune_id, dossier_id) WHERE dossier_id <> '';

-- How many somebody filed for others today.
CREATE INDEX casework_dossier_helper ON casework_dossier (commune_id, helper_id, submitted_at) WHERE helper_id <> '';

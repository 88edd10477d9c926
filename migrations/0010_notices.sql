-- +goose Up
-- What the house says to one account: reminders, receipts, answers. A sentence
-- is a text key with its arguments, so that it is read in the reader's language.
CREATE TABLE notices_notice (
    commune_id BIGINT NOT NULL,
    account_id TEXT   NOT NULL,   -- who reads it
    id         TEXT   NOT NULL,   -- UUIDv7: in order of saying
    kind       TEXT   NOT NULL,   -- reminder, alarm, digest, receipt, progress, work, message
    text_key   TEXT   NOT NULL CHECK (text_key <> ''),
    args       TEXT   NOT NULL,   -- JSON array of texts: codes, dates, numbers; nothing personal
    href       TEXT   NOT NULL,   -- where to look, "" nowhere
    at         BIGINT NOT NULL,
    read_at    BIGINT NOT NULL,   -- 0 while unread
    PRIMARY KEY (commune_id, account_id, id)
);
-- How many has this account not read? Asked by every signed-in page.
CREATE INDEX notices_notice_unread ON notices_notice (commune_id, account_id, id) WHERE read_at = 0;
-- The nightly removal of old ones.
CREATE INDEX notices_notice_at ON notices_notice (commune_id, at);

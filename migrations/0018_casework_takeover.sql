-- +goose Up
-- Taking over dossiers that were kept elsewhere before (hồ sơ cũ): a file is
-- checked whole, then taken in chunks, each one transaction. The file itself is
-- in the blob store; its lines are read again from there after an interruption.
CREATE TABLE casework_takeover (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL,     -- of the file
    blob_key   TEXT   NOT NULL CHECK (blob_key <> ''),
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('checking', 'checked', 'taking', 'done', 'stopped', 'unreadable')),
    lines      BIGINT NOT NULL,     -- read by the check so far
    good       BIGINT NOT NULL,
    bad        BIGINT NOT NULL,
    cursor     BIGINT NOT NULL,     -- the last line of the file that is dealt with
    taken      BIGINT NOT NULL,
    left_out   BIGINT NOT NULL,     -- bad lines, and what meanwhile came in by another way
    why        TEXT   NOT NULL,     -- text key when the file cannot be read
    begun_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Is a stored file still named by anybody?
CREATE INDEX casework_takeover_blob ON casework_takeover (commune_id, blob_key);

-- What is wrong with which cell. At most a thousand lines are told.
CREATE TABLE casework_takeover_fault (
    commune_id  BIGINT NOT NULL,
    takeover_id TEXT   NOT NULL,
    line        BIGINT NOT NULL,    -- as numbered in the file
    seq         BIGINT NOT NULL,
    heading     TEXT   NOT NULL,    -- of the column, as in the file
    typed       TEXT   NOT NULL,
    text_key    TEXT   NOT NULL,
    args        TEXT   NOT NULL,    -- JSON list
    PRIMARY KEY (commune_id, takeover_id, line, seq)
);

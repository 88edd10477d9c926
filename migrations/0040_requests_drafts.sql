-- +goose Up
-- A report that is being written: what was typed and which files came, until it
-- is sent or half a day has passed. The id is a secret that only the sender's
-- browser knows; no address and no account stands here. Read by key.
CREATE TABLE requests_draft (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,           -- 128 random bits
    body       TEXT   NOT NULL,           -- JSON
    at         BIGINT NOT NULL,           -- when it was begun
    PRIMARY KEY (commune_id, id)
);
-- Forgetting those that nobody sent.
CREATE INDEX requests_draft_at ON requests_draft (commune_id, at);

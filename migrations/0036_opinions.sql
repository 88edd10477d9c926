-- +goose Up
-- Opinion maps: people say agree, disagree or pass to statements. Who voted is
-- kept as a keyed hash that differs in every conversation, and no vote has a
-- time: nobody can be found by when they were there. Instants are Unix ms UTC,
-- 0 when it has not happened; days are YYYY-MM-DD.

CREATE TABLE opinions_talk (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,   -- '' the whole commune
    closes     TEXT   NOT NULL,   -- last day of voting
    opened_at  BIGINT NOT NULL,
    opened_by  TEXT   NOT NULL,
    related    TEXT   NOT NULL,   -- JSON: addresses of what it belongs to
    heard      TEXT   NOT NULL,   -- the answer: what we heard,
    decided    TEXT   NOT NULL,   -- what was decided,
    why        TEXT   NOT NULL,   -- and why
    closed_at  BIGINT NOT NULL,
    closed_by  TEXT   NOT NULL,
    map        TEXT   NOT NULL,   -- JSON: the map as last drawn, '' before
    PRIMARY KEY (commune_id, id)
);

-- Statements, in the order they came in. Who wrote one is not kept.
CREATE TABLE opinions_statement (
    commune_id BIGINT  NOT NULL,
    talk_id    TEXT    NOT NULL,
    number     BIGINT  NOT NULL,
    body       TEXT    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('waiting', 'shown', 'hidden')),
    seed       BOOLEAN NOT NULL,  -- put there by who opened the conversation
    PRIMARY KEY (commune_id, talk_id, number)
);
-- What waits for a moderator, over all conversations.
CREATE INDEX opinions_statement_waiting ON opinions_statement (commune_id, state, talk_id);

CREATE TABLE opinions_vote (
    commune_id BIGINT  NOT NULL,
    talk_id    TEXT    NOT NULL,
    voter      TEXT    NOT NULL,  -- keyed hash of the account, or of the browser's token
    number     BIGINT  NOT NULL,
    vote       BIGINT  NOT NULL CHECK (vote IN (-1, 0, 1)),
    account    BOOLEAN NOT NULL,  -- else the browser stood for the person
    PRIMARY KEY (commune_id, talk_id, voter, number)
);

-- +goose Up
-- Ideas of residents. Support is no vote: it orders the list and nothing else.
CREATE TABLE ideas_idea (
    commune_id   BIGINT  NOT NULL,
    id           TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    body         TEXT    NOT NULL,     -- as written; read by officials
    shown_title  TEXT    NOT NULL,
    shown        TEXT    NOT NULL,     -- what the public reads
    words        TEXT    NOT NULL,     -- of the shown title, without marks, for finding
    moderation   TEXT    NOT NULL,     -- of package moderation
    name         TEXT    NOT NULL,     -- as its writer wants it shown
    account      TEXT    NOT NULL,
    hamlet       TEXT    NOT NULL,     -- "" for the whole commune
    status       TEXT    NOT NULL,     -- open, studying, accepted, done, declined, merged
    reply        TEXT    NOT NULL,
    replied_at   BIGINT  NOT NULL,
    answer_by    TEXT    NOT NULL,     -- day by which the first answer is owed
    same_as      TEXT    NOT NULL,     -- the idea this one says again
    liked        BIGINT  NOT NULL,     -- accounts that support it
    asked        BIGINT  NOT NULL,     -- accounts that said anything about it
    initiative   BOOLEAN NOT NULL,     -- put to the households (Art. 16.3)
    front_backed TEXT    NOT NULL,     -- letter of the Front that supports it; "" for none
    at           BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The public list.
CREATE INDEX ideas_idea_shown ON ideas_idea (commune_id, moderation, id);
-- How much one account wrote today.
CREATE INDEX ideas_idea_account ON ideas_idea (commune_id, account, at);

-- What one account thinks of an idea.
CREATE TABLE ideas_support (
    commune_id BIGINT  NOT NULL,
    idea_id    TEXT    NOT NULL,
    account    TEXT    NOT NULL,
    likes      BOOLEAN NOT NULL,
    at         BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, idea_id, account)
);

-- Households that agreed to an initiative on paper; its proposer answers for
-- the list (Luật 10/2022/QH15, Art. 16.3).
CREATE TABLE ideas_signature (
    commune_id   BIGINT NOT NULL,
    idea_id      TEXT   NOT NULL,
    household_id TEXT   NOT NULL,
    code         TEXT   NOT NULL,     -- of the household, as it stands on the list
    signed_on    TEXT   NOT NULL,
    entered_by   TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (commune_id, idea_id, household_id)
);

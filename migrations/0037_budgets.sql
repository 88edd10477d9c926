-- +goose Up
-- Choosing works within a sum: rule, projects and who votes are fixed when the
-- choice is opened and never changed after. Money is đồng; days are YYYY-MM-DD;
-- instants are Unix ms UTC, 0 when it has not happened.

CREATE TABLE budgets_choice (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    title      TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,   -- '' the whole commune
    budget     BIGINT NOT NULL CHECK (budget > 0),
    votes_by   TEXT   NOT NULL CHECK (votes_by IN ('household', 'person')),
    ballot     TEXT   NOT NULL CHECK (ballot IN ('knapsack', 'approval')),
    rule       TEXT   NOT NULL CHECK (rule IN ('equal-shares', 'greedy-skip', 'greedy-no-skip')),
    threshold  BIGINT NOT NULL,   -- votes a project needs to be considered
    opens      TEXT   NOT NULL,   -- first day of voting
    closes     TEXT   NOT NULL,   -- last day
    opened_at  BIGINT NOT NULL,
    opened_by  TEXT   NOT NULL,
    related    TEXT   NOT NULL,   -- JSON: addresses of what it belongs to
    outcome    TEXT   NOT NULL,   -- JSON, '' until it is counted
    counted_at BIGINT NOT NULL,
    decision   TEXT   NOT NULL,   -- JSON, '' until the authority decided
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Choices whose voting has ended and that are to be counted.
CREATE INDEX budgets_choice_uncounted ON budgets_choice (commune_id, counted_at, closes);

CREATE TABLE budgets_project (
    commune_id BIGINT NOT NULL,
    choice_id  TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    name       TEXT   NOT NULL,
    about      TEXT   NOT NULL,
    cost       BIGINT NOT NULL CHECK (cost > 0),
    PRIMARY KEY (commune_id, choice_id, number)
);

CREATE TABLE budgets_ballot (
    commune_id BIGINT  NOT NULL,
    choice_id  TEXT    NOT NULL,
    voter      TEXT    NOT NULL,  -- keyed hash of the household, or of the account
    approved   TEXT    NOT NULL,  -- JSON: numbers of projects
    paper      BOOLEAN NOT NULL,  -- entered from a paper ballot
    PRIMARY KEY (commune_id, choice_id, voter)
);

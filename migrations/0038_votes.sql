-- +goose Up
-- Household votes (Luật 10/2022/QH15). What is read of a vote at once is its
-- body; columns are what lists and the casting of ballots ask for.
CREATE TABLE votes_vote (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,      -- "" of several hamlets
    state      TEXT   NOT NULL,      -- announced, open, closed, decided, cancelled
    closed_day TEXT   NOT NULL,      -- "" until it is counted
    last_at    BIGINT NOT NULL,      -- the latest instant this vote has seen
    turns      BIGINT NOT NULL,      -- rows of the chain: ballots, or of a secret vote who took part
    head       TEXT   NOT NULL,      -- hash of the last of them
    seal       TEXT   NOT NULL,      -- keyed hash of both, by the house's secret
    body       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Votes decided within a span of days.
CREATE INDEX votes_vote_closed ON votes_vote (commune_id, closed_day);

-- The roll, frozen at opening: one row is one household, and one ballot.
CREATE TABLE votes_voter (
    commune_id     BIGINT NOT NULL,
    vote_id        TEXT   NOT NULL,
    household_id   TEXT   NOT NULL,
    code           TEXT   NOT NULL,   -- of the household in the register
    hamlet         TEXT   NOT NULL,
    representative TEXT   NOT NULL,
    address        TEXT   NOT NULL,
    slip           TEXT   NOT NULL,   -- the receipt of an open ballot, random
    secret_hash    TEXT   NOT NULL,   -- keyed hash of the code on the invitation, "" before one is made
    PRIMARY KEY (commune_id, vote_id, household_id),
    FOREIGN KEY (commune_id, vote_id) REFERENCES votes_vote (commune_id, id)
);
-- Whose invitation a code is from.
CREATE INDEX votes_voter_secret ON votes_voter (commune_id, vote_id, secret_hash);

-- Households that chose to vote online, before the opening.
CREATE TABLE votes_optin (
    commune_id   BIGINT NOT NULL,
    vote_id      TEXT   NOT NULL,
    household_id TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    entered_by   TEXT   NOT NULL,
    PRIMARY KEY (commune_id, vote_id, household_id)
);

-- Ballots of open votes, each chained to the one before. None is changed: a
-- household that votes again has a further row.
CREATE TABLE votes_ballot (
    commune_id   BIGINT NOT NULL,
    vote_id      TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    household_id TEXT   NOT NULL,
    slip         TEXT   NOT NULL,
    hamlet       TEXT   NOT NULL,
    choice       TEXT   NOT NULL,
    opinion      TEXT   NOT NULL,     -- in words, of "other"
    channel      TEXT   NOT NULL,     -- meeting, paper, online
    at           BIGINT NOT NULL,     -- when it was given
    scan         TEXT   NOT NULL,     -- file of the paper
    entered_by   TEXT   NOT NULL,
    checked_by   TEXT   NOT NULL,     -- the second person, of paper
    hash         TEXT   NOT NULL,
    PRIMARY KEY (commune_id, vote_id, seq)
);
-- What one household said, in order.
CREATE INDEX votes_ballot_household ON votes_ballot (commune_id, vote_id, household_id, seq);

-- Who took part in a secret vote: no choice, no instant, no receipt.
CREATE TABLE votes_turnout (
    commune_id   BIGINT NOT NULL,
    vote_id      TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    household_id TEXT   NOT NULL,
    channel      TEXT   NOT NULL,
    hash         TEXT   NOT NULL,
    PRIMARY KEY (commune_id, vote_id, seq)
);
-- One household takes part once.
CREATE UNIQUE INDEX votes_turnout_household ON votes_turnout (commune_id, vote_id, household_id);

-- The box of a hamlet in a secret vote: all its ballots in one row, sorted by
-- their receipts and written anew with each, so that neither rows nor their
-- order tell when one was put in. The salt of every earlier state is gone.
CREATE TABLE votes_box (
    commune_id BIGINT NOT NULL,
    vote_id    TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,
    body       TEXT   NOT NULL,
    salt       TEXT   NOT NULL,
    seal       TEXT   NOT NULL,       -- keyed hash of salt and body
    PRIMARY KEY (commune_id, vote_id, hamlet)
);

-- What a first person typed from paper, until a second types the same.
CREATE TABLE votes_entry (
    commune_id BIGINT NOT NULL,
    vote_id    TEXT   NOT NULL,
    place      TEXT   NOT NULL,       -- household, or of secret sheets the session they were counted in
    body       TEXT   NOT NULL,
    entered_by TEXT   NOT NULL,
    PRIMARY KEY (commune_id, vote_id, place)
);

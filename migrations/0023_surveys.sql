-- +goose Up
-- Questionnaires that a commune made itself; those that come with the program
-- are files.
CREATE TABLE surveys_questionnaire (
    commune_id BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    title      TEXT    NOT NULL CHECK (title <> ''),
    body       TEXT    NOT NULL,          -- JSON
    made_by    TEXT    NOT NULL,
    made_at    BIGINT  NOT NULL,
    ended      BOOLEAN NOT NULL,          -- no new campaign uses it
    PRIMARY KEY (commune_id, id)
);

-- A campaign with its own copy of the questionnaire and its frozen result.
CREATE TABLE surveys_campaign (
    commune_id    BIGINT  NOT NULL,
    id            TEXT    NOT NULL,
    title         TEXT    NOT NULL CHECK (title <> ''),
    kind          TEXT    NOT NULL CHECK (kind IN ('attributes', 'income', 'satisfaction', 'other')),
    questionnaire TEXT    NOT NULL,       -- JSON, as it was when the campaign began
    year          BIGINT  NOT NULL,       -- that the answers are about
    from_day      TEXT    NOT NULL,       -- YYYY-MM-DD
    to_day        TEXT    NOT NULL,
    hamlets       TEXT    NOT NULL,       -- JSON, names
    sample        TEXT    NOT NULL,       -- JSON; '' every household is asked
    officer       TEXT    NOT NULL,       -- account of who leads it
    officer_name  TEXT    NOT NULL,
    opened_at     BIGINT  NOT NULL,
    closed_at     BIGINT  NOT NULL,       -- 0 while it runs; never taken back
    closed_by     TEXT    NOT NULL,
    result        TEXT    NOT NULL,       -- JSON, frozen when it was closed
    PRIMARY KEY (commune_id, id)
);
-- Campaigns, newest first; and the newest closed one of a purpose, for figures.
CREATE INDEX surveys_campaign_newest ON surveys_campaign (commune_id, kind, closed_at, id);

-- The frame of a campaign as it was when it began, in the order of the draw,
-- and what became of each household. No more of a household than its collector
-- needs to find it.
CREATE TABLE surveys_household (
    commune_id   BIGINT NOT NULL,
    campaign_id  TEXT   NOT NULL,
    household_id TEXT   NOT NULL,
    hamlet       TEXT   NOT NULL,
    no           BIGINT NOT NULL,         -- in the frame of the hamlet, from 1
    code         TEXT   NOT NULL,
    head         TEXT   NOT NULL,
    address      TEXT   NOT NULL,
    people       BIGINT NOT NULL,
    income_group BIGINT NOT NULL,
    members      TEXT   NOT NULL,         -- JSON: id, name, year of birth; "[]" where they are not asked about
    part         TEXT   NOT NULL CHECK (part IN ('asked', 'reserve', 'frame', 'replaced')),
    instead_of   TEXT   NOT NULL,         -- household it came in for
    why          TEXT   NOT NULL,         -- the written reason of a replacement
    why_by       TEXT   NOT NULL,
    why_at       BIGINT NOT NULL,
    PRIMARY KEY (commune_id, campaign_id, household_id),
    FOREIGN KEY (commune_id, campaign_id) REFERENCES surveys_campaign (commune_id, id)
);
-- The households of a hamlet in the order of the frame.
CREATE INDEX surveys_household_hamlet ON surveys_household (commune_id, campaign_id, hamlet, no);

-- Sheets as they arrived. Their id is made where they are filled: sent twice,
-- it is one row.
CREATE TABLE surveys_sheet (
    commune_id   BIGINT  NOT NULL,
    id           TEXT    NOT NULL,
    campaign_id  TEXT    NOT NULL,
    household_id TEXT    NOT NULL,
    revision     BIGINT  NOT NULL,        -- grows with each correction by who filled it
    outcome      TEXT    NOT NULL CHECK (outcome IN ('done', 'unmet')),
    answers      TEXT    NOT NULL,        -- JSON
    reason       TEXT    NOT NULL,        -- why nobody was met
    by_id        TEXT    NOT NULL,
    by_name      TEXT    NOT NULL,
    filled_at    BIGINT  NOT NULL,        -- by the clock of where it was filled
    received_at  BIGINT  NOT NULL,
    state        TEXT    NOT NULL CHECK (state IN ('counted', 'waiting', 'aside')),
    aside_why    TEXT    NOT NULL,        -- twice, late, replaced, decided, met
    decided_by   TEXT    NOT NULL,
    decided_at   BIGINT  NOT NULL,
    decided_why  TEXT    NOT NULL,
    applied_at   BIGINT  NOT NULL,        -- when its answers went into the register; 0 not yet
    PRIMARY KEY (commune_id, id),
    FOREIGN KEY (commune_id, campaign_id, household_id) REFERENCES surveys_household (commune_id, campaign_id, household_id)
);
-- One sheet of a household counts.
CREATE UNIQUE INDEX surveys_sheet_counted ON surveys_sheet (commune_id, campaign_id, household_id) WHERE state = 'counted';
-- Sheets of a campaign that wait for a decision, or for the register.
CREATE INDEX surveys_sheet_state ON surveys_sheet (commune_id, campaign_id, state, applied_at);

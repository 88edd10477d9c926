-- +goose Up
-- A consultation: the authority asks before it decides (Luật 10/2022/QH15,
-- Art. 25–29), from the plan to the published answer.
CREATE TABLE consultations_consultation (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,
    title       TEXT    NOT NULL,
    about       TEXT    NOT NULL,
    matter      TEXT    NOT NULL,     -- of Art. 25
    form        TEXT    NOT NULL,     -- of Art. 26, in words
    responsible TEXT    NOT NULL,     -- who answers for it, by office
    body        TEXT    NOT NULL,     -- draft text as it was given; "" for none
    survey      TEXT    NOT NULL,     -- JSON list of questions
    anonymous   BOOLEAN NOT NULL,     -- may be commented without an account
    days        BIGINT  NOT NULL,     -- how long it is open
    council_ref TEXT    NOT NULL,     -- letter with the plan to the People's Council (28.1)
    front_ref   TEXT    NOT NULL,     -- letter with the plan to the Front (28.1)
    state       TEXT    NOT NULL,     -- draft, open, closed
    opened_on   TEXT    NOT NULL,     -- first day; "" before
    last_day    TEXT    NOT NULL,     -- last day on which opinions are taken
    answer_by   TEXT    NOT NULL,     -- day by which the answer is published
    closed_at   BIGINT  NOT NULL,
    outcome     TEXT    NOT NULL,     -- adopted, amended, dropped
    heard       TEXT    NOT NULL,     -- what we heard
    decided     TEXT    NOT NULL,     -- what we decided
    why         TEXT    NOT NULL,
    against_why TEXT    NOT NULL,     -- why against the majority (28.4)
    made_by     TEXT    NOT NULL,
    made_at     BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The list: what is open, what waits for its answer, what is closed.
CREATE INDEX consultations_consultation_state ON consultations_consultation (commune_id, state, last_day);

-- Parts of the draft text that can be commented on.
CREATE TABLE consultations_part (
    commune_id      BIGINT NOT NULL,
    consultation_id TEXT   NOT NULL,
    number          BIGINT NOT NULL,  -- 1, 2 … in the order of the text
    level           TEXT   NOT NULL,  -- chapter, article, clause, paragraph
    label           TEXT   NOT NULL,  -- Điều 3
    title           TEXT   NOT NULL,
    body            TEXT   NOT NULL,
    PRIMARY KEY (commune_id, consultation_id, number)
);

-- An opinion. What was written stays with the office; shown is what the public
-- reads.
CREATE TABLE consultations_comment (
    commune_id      BIGINT NOT NULL,
    id              TEXT   NOT NULL,
    consultation_id TEXT   NOT NULL,
    part            BIGINT NOT NULL,  -- 0 is the whole
    stance          TEXT   NOT NULL,  -- for, against, other
    body            TEXT   NOT NULL,
    shown           TEXT   NOT NULL,
    state           TEXT   NOT NULL,  -- of package moderation
    name            TEXT   NOT NULL,  -- as its writer wants it shown; "" for none
    account         TEXT   NOT NULL,  -- "" without an account
    source          TEXT   NOT NULL,  -- web, meeting, box
    source_note     TEXT   NOT NULL,  -- which meeting, which box
    hamlet          TEXT   NOT NULL,
    voices          BIGINT NOT NULL,  -- people behind it: 1, or as the minutes say
    entered_by      TEXT   NOT NULL,  -- official who wrote it in
    topic           TEXT   NOT NULL,  -- of its answer: what is answered together
    verdict         TEXT   NOT NULL,  -- accepted, partly, not; "" before
    reply           TEXT   NOT NULL,
    replied_by      TEXT   NOT NULL,
    replied_at      BIGINT NOT NULL,
    at              BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Opinions of a consultation in the order of time.
CREATE INDEX consultations_comment_of ON consultations_comment (commune_id, consultation_id, id);
-- How much one account wrote today.
CREATE INDEX consultations_comment_account ON consultations_comment (commune_id, account, at);

-- Answers to the questions, one sheet of one person.
CREATE TABLE consultations_sheet (
    commune_id      BIGINT NOT NULL,
    consultation_id TEXT   NOT NULL,
    account         TEXT   NOT NULL,
    answers         TEXT   NOT NULL,  -- JSON: question -> choices
    at              BIGINT NOT NULL,
    PRIMARY KEY (commune_id, consultation_id, account)
);

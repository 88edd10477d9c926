-- +goose Up
-- Letters between communes of one house. Each side keeps its own half: what a
-- commune sent, and what it took in. Instants are Unix ms UTC, 0 when it has
-- not happened.

CREATE TABLE post_out (
    commune_id   BIGINT NOT NULL,   -- who sends
    id           TEXT   NOT NULL,
    to_id        BIGINT NOT NULL,   -- commune that gets it
    conversation TEXT   NOT NULL,
    seq          BIGINT NOT NULL,   -- 1, 2, 3 … in its conversation with that commune
    kind         TEXT   NOT NULL,
    about        TEXT   NOT NULL,   -- id of the sender's own thing
    body         TEXT   NOT NULL,   -- JSON; emptied when it has arrived
    files        TEXT   NOT NULL,   -- JSON: keys in the sender's store
    sent_at      BIGINT NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('waiting', 'stuck', 'arrived', 'returned')),
    tries        BIGINT NOT NULL,
    next_at      BIGINT NOT NULL,   -- not tried again before
    error        TEXT   NOT NULL,   -- of the last try, or why it came back
    settled_at   BIGINT NOT NULL,   -- arrived or returned
    PRIMARY KEY (commune_id, id)
);
-- The next letter of a conversation, and the promise that its order has no gap.
CREATE UNIQUE INDEX post_out_order ON post_out (commune_id, to_id, conversation, seq);
-- What has not arrived yet, for the official who looks after it.
CREATE INDEX post_out_open ON post_out (commune_id, sent_at) WHERE settled_at = 0;

-- What came in. The row is written in the commit of its effect: a letter
-- that is here had it, once.
CREATE TABLE post_in (
    commune_id   BIGINT NOT NULL,   -- who got it
    from_id      BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    conversation TEXT   NOT NULL,
    seq          BIGINT NOT NULL,
    kind         TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    refusal      TEXT   NOT NULL,   -- text key of why it was not taken, "" when it was
    PRIMARY KEY (commune_id, from_id, id)
);
-- The newest of a conversation.
CREATE UNIQUE INDEX post_in_order ON post_in (commune_id, from_id, conversation, seq);

-- Requests for cooperation between communes (yêu cầu phối hợp). The asker's row
-- belongs to a sub-task of the same id; the other commune has its own row.
CREATE TABLE casework_relay (
    commune_id     BIGINT  NOT NULL,
    id             TEXT    NOT NULL,
    side           TEXT    NOT NULL CHECK (side IN ('out', 'in')),
    other_id       BIGINT  NOT NULL,  -- the other commune
    other          TEXT    NOT NULL,  -- its People's Committee, by name
    dossier_id     TEXT    NOT NULL,  -- of the asker; "" where it came in
    code           TEXT    NOT NULL,  -- mã hồ sơ of the asker
    procedure_name TEXT    NOT NULL,
    field          TEXT    NOT NULL,
    what           TEXT    NOT NULL,
    asker_id       TEXT    NOT NULL,  -- account of who asked; "" where it came in
    asker          TEXT    NOT NULL,  -- name and office
    term           TEXT    NOT NULL,  -- JSON
    asked_at       BIGINT  NOT NULL,
    came_at        BIGINT  NOT NULL,  -- when it reached the other commune
    due_at         BIGINT  NOT NULL,
    pauses         TEXT    NOT NULL,  -- JSON: while the other side waited for the asker
    state          TEXT    NOT NULL CHECK (state IN ('open', 'asked-back', 'answered', 'refused', 'recalled', 'returned')),
    assignee_id    TEXT    NOT NULL,
    closed_at      BIGINT  NOT NULL,
    reminded_at    BIGINT  NOT NULL,
    overdue_at     BIGINT  NOT NULL,
    version        BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The lists of what came in and what went out, most urgent first, and those of one dossier.
CREATE INDEX casework_relay_open ON casework_relay (commune_id, side, due_at, id) WHERE closed_at = 0;
CREATE INDEX casework_relay_dossier ON casework_relay (commune_id, dossier_id) WHERE dossier_id <> '';
CREATE INDEX casework_relay_closed ON casework_relay (commune_id, side, closed_at) WHERE closed_at > 0;

-- What was said about a request, by both sides, in order.
CREATE TABLE casework_relay_line (
    commune_id BIGINT  NOT NULL,
    relay_id   TEXT    NOT NULL,
    seq        BIGINT  NOT NULL,
    at         BIGINT  NOT NULL,
    kind       TEXT    NOT NULL CHECK (kind IN ('ask', 'question', 'reply', 'answer', 'refusal', 'recall', 'returned')),
    ours       BOOLEAN NOT NULL,
    author     TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    files      TEXT    NOT NULL,   -- JSON: attachment ids
    PRIMARY KEY (commune_id, relay_id, seq)
);

-- Sub-tasks are reminded of and told late once, as dossiers are.
ALTER TABLE casework_subtask ADD COLUMN reminded_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE casework_subtask ADD COLUMN overdue_at BIGINT NOT NULL DEFAULT 0;

-- Reception beyond boundaries (tiếp nhận phi địa giới): whose centre received a
-- dossier that we resolve, and who resolves one that ours received. 0 is us.
ALTER TABLE casework_dossier ADD COLUMN from_commune BIGINT NOT NULL DEFAULT 0;
ALTER TABLE casework_dossier ADD COLUMN away_commune BIGINT NOT NULL DEFAULT 0;

-- One dossier in two communes: what each side knows of the other's.
CREATE TABLE casework_transfer (
    commune_id   BIGINT NOT NULL,
    dossier_id   TEXT   NOT NULL,  -- ours
    other_id     BIGINT NOT NULL,
    other        TEXT   NOT NULL,  -- its People's Committee, by name
    way          TEXT   NOT NULL CHECK (way IN ('out', 'in')),
    their_id     TEXT   NOT NULL,  -- its dossier; "" until it told us
    their_code   TEXT   NOT NULL,
    reason       TEXT   NOT NULL,  -- of a transfer; "" when it was filed so
    at           BIGINT NOT NULL,
    told_step    BIGINT NOT NULL,  -- newest step the other side was told of
    told_message TEXT   NOT NULL,  -- newest message
    told_file    TEXT   NOT NULL,  -- result file
    PRIMARY KEY (commune_id, dossier_id)
);
-- Which of ours is theirs?
CREATE UNIQUE INDEX casework_transfer_theirs ON casework_transfer (commune_id, other_id, their_id) WHERE their_id <> '';

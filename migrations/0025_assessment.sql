-- +goose Up
-- Proceedings by which a commune has its criteria assessed: who answers for
-- what, the evidence, each step from the self-assessment to the recognition,
-- and the plan for what is still missing. Nothing here is deleted. Instants are
-- Unix ms UTC, 0 when it has not happened; days are YYYY-MM-DD, '' for none;
-- money is đồng.

-- A file (hồ sơ xét) is one undertaking to be recognised under one set.
CREATE TABLE assessment_file (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    set_id      TEXT   NOT NULL,
    set_version BIGINT NOT NULL,   -- of the set it is judged by
    col         TEXT   NOT NULL,   -- column of the thresholds
    year        BIGINT NOT NULL,
    title       TEXT   NOT NULL,
    about       TEXT   NOT NULL,   -- the place, where it is not the whole commune of today
    stage       TEXT   NOT NULL CHECK (stage IN ('drafting', 'published', 'opinions', 'council', 'submitted', 'verification', 'recognised', 'returned', 'revoked')),
    previous    TEXT   NOT NULL,   -- file it checks again, '' for a first one
    opened_at   BIGINT NOT NULL,
    opened_by   TEXT   NOT NULL,
    opened_name TEXT   NOT NULL,
    published   TEXT   NOT NULL,   -- first day of the publication
    closed      TEXT   NOT NULL,   -- day it was closed
    papers      TEXT   NOT NULL,   -- JSON: the papers of each step, by stage
    version     BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The list of files, newest first; the files of a set.
CREATE INDEX assessment_file_set ON assessment_file (commune_id, set_id, id);

-- Every change of stage, with what was said.
CREATE TABLE assessment_step (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    file_id    TEXT   NOT NULL,
    was        TEXT   NOT NULL,
    stage      TEXT   NOT NULL,
    words      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The history of a file.
CREATE INDEX assessment_step_file ON assessment_step (commune_id, file_id, id);

-- Who answers for a criterion, and by when it is to be judged.
CREATE TABLE assessment_duty (
    commune_id BIGINT NOT NULL,
    file_id    TEXT   NOT NULL,
    criterion  BIGINT NOT NULL,
    owner_id   TEXT   NOT NULL,
    owner_name TEXT   NOT NULL,
    due        TEXT   NOT NULL,
    told       TEXT   NOT NULL,    -- what was said of the term last: '', soon, late
    at         BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    PRIMARY KEY (commune_id, file_id, criterion)
);

-- A judgement is not changed: another one takes its place. code '' is the
-- criterion as a whole.
CREATE TABLE assessment_judgement (
    commune_id BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    file_id    TEXT    NOT NULL,
    criterion  BIGINT  NOT NULL,
    code       TEXT    NOT NULL,
    verdict    TEXT    NOT NULL CHECK (verdict IN ('met', 'short', 'unknown')),
    reason     TEXT    NOT NULL,
    flagged    BOOLEAN NOT NULL,   -- met although the figures do not say so
    reading    TEXT    NOT NULL,   -- JSON: what the figures said at that moment
    standing   BOOLEAN NOT NULL,   -- the one that counts
    at         BIGINT  NOT NULL,
    by_id      TEXT    NOT NULL,
    by_name    TEXT    NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- One judgement of an indicator counts in a file.
CREATE UNIQUE INDEX assessment_judgement_standing ON assessment_judgement (commune_id, file_id, criterion, code) WHERE standing;

-- Evidence belongs to an indicator of a set; every file under that set uses it.
CREATE TABLE assessment_evidence (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,
    set_id      TEXT    NOT NULL,
    criterion   BIGINT  NOT NULL,
    code        TEXT    NOT NULL,  -- '' the criterion as a whole
    kind        TEXT    NOT NULL,  -- code of the proof demanded, '' another
    title       TEXT    NOT NULL,
    number      TEXT    NOT NULL,  -- số, ký hiệu
    issued      TEXT    NOT NULL,
    valid_until TEXT    NOT NULL,  -- last day; '' for ever
    place       TEXT    NOT NULL,
    taken       TEXT    NOT NULL,  -- day of a photo
    located     BOOLEAN NOT NULL,
    lat         BIGINT  NOT NULL,  -- millionths of a degree
    lng         BIGINT  NOT NULL,
    file        TEXT    NOT NULL,  -- JSON of package blob, '' without
    file_key    TEXT    NOT NULL,
    thumb_key   TEXT    NOT NULL,
    url         TEXT    NOT NULL,
    link_kind   TEXT    NOT NULL,  -- record in the system: result, dossier, register; '' without
    link_ref    TEXT    NOT NULL,  -- its code or number, as people know it
    open        BOOLEAN NOT NULL,  -- anybody may see it
    replaced_by TEXT    NOT NULL,
    reason      TEXT    NOT NULL,  -- why it was replaced
    warned      TEXT    NOT NULL,  -- day on which its end was announced
    at          BIGINT  NOT NULL,
    by_id       TEXT    NOT NULL,
    by_name     TEXT    NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The proofs of an indicator.
CREATE INDEX assessment_evidence_code ON assessment_evidence (commune_id, set_id, code, id);
-- What runs out soon?
CREATE INDEX assessment_evidence_until ON assessment_evidence (commune_id, valid_until) WHERE valid_until <> '' AND replaced_by = '';
-- Is a stored file still named?
CREATE INDEX assessment_evidence_file ON assessment_evidence (commune_id, file_key);

-- The log of the publication: postings, and each broadcast.
CREATE TABLE assessment_posting (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    file_id    TEXT   NOT NULL,
    channel    TEXT   NOT NULL CHECK (channel IN ('office', 'hamlet', 'loudspeaker')),
    hamlet     TEXT   NOT NULL,    -- '' the office, or the loudspeakers of the whole commune
    on_day     TEXT   NOT NULL,
    clock      TEXT   NOT NULL,    -- HH:MM of a broadcast
    person     TEXT   NOT NULL,
    note       TEXT   NOT NULL,
    file       TEXT   NOT NULL,    -- JSON: the photo that proves it
    file_key   TEXT   NOT NULL,
    thumb_key  TEXT   NOT NULL,
    void       TEXT   NOT NULL,    -- why it does not count, '' while it does
    at         BIGINT NOT NULL,
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- One broadcast, one posting at a place, is counted once.
CREATE UNIQUE INDEX assessment_posting_once ON assessment_posting (commune_id, file_id, channel, hamlet, on_day, clock) WHERE void = '';

CREATE TABLE assessment_comment (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,
    file_id     TEXT    NOT NULL,
    number      BIGINT  NOT NULL,  -- as its sender was told
    name        TEXT    NOT NULL,  -- may be ''
    contact     TEXT    NOT NULL,
    hamlet      TEXT    NOT NULL,
    criterion   BIGINT  NOT NULL,  -- 0 the whole
    words       TEXT    NOT NULL,
    via         TEXT    NOT NULL CHECK (via IN ('web', 'account', 'paper')),
    account_id  TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    by_name     TEXT    NOT NULL,  -- official who entered a paper
    answer      TEXT    NOT NULL,
    shown       BOOLEAN NOT NULL,  -- words and answer stand on the public page
    answered_at BIGINT  NOT NULL,
    answered_by TEXT    NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE UNIQUE INDEX assessment_comment_number ON assessment_comment (commune_id, file_id, number);

-- Opinions of Mặt trận Tổ quốc and the socio-political bodies.
CREATE TABLE assessment_opinion (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    file_id     TEXT   NOT NULL,
    body        TEXT   NOT NULL,   -- one of the known bodies, or its name
    on_day      TEXT   NOT NULL,
    number      TEXT   NOT NULL,
    stand       TEXT   NOT NULL CHECK (stand IN ('agree', 'disagree', 'points')),
    words       TEXT   NOT NULL,
    file        TEXT   NOT NULL,
    file_key    TEXT   NOT NULL,
    thumb_key   TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    answered_at BIGINT NOT NULL,
    answered_by TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    by_name     TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The opinions on a file.
CREATE INDEX assessment_opinion_file ON assessment_opinion (commune_id, file_id, id);

CREATE TABLE assessment_minutes (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    file_id    TEXT   NOT NULL,
    number     TEXT   NOT NULL,
    held       TEXT   NOT NULL,
    place      TEXT   NOT NULL,
    chair      TEXT   NOT NULL,
    secretary  TEXT   NOT NULL,
    invited    BIGINT NOT NULL,
    present    BIGINT NOT NULL CHECK (present > 0 AND present <= invited),
    in_favour  BIGINT NOT NULL CHECK (in_favour >= 0),
    against    BIGINT NOT NULL CHECK (against >= 0),
    abstain    BIGINT NOT NULL CHECK (abstain >= 0 AND in_favour + against + abstain = present),
    words      TEXT   NOT NULL,
    file       TEXT   NOT NULL,
    file_key   TEXT   NOT NULL,
    thumb_key  TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    by_name    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The meetings about a file.
CREATE INDEX assessment_minutes_file ON assessment_minutes (commune_id, file_id, id);

-- What the verifiers noted, point by point.
CREATE TABLE assessment_remark (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    file_id     TEXT   NOT NULL,
    criterion   BIGINT NOT NULL,   -- 0 the file as a whole
    code        TEXT   NOT NULL,
    words       TEXT   NOT NULL,
    source      TEXT   NOT NULL,   -- who said it, in which document
    on_day      TEXT   NOT NULL,
    answer      TEXT   NOT NULL,
    evidence_id TEXT   NOT NULL,
    answered_at BIGINT NOT NULL,
    answered_by TEXT   NOT NULL,
    closed_at   BIGINT NOT NULL,
    closed_by   TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    by_name     TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The remarks on a file.
CREATE INDEX assessment_remark_file ON assessment_remark (commune_id, file_id, id);

-- The plan (kế hoạch phấn đấu): what is done about an indicator.
CREATE TABLE assessment_task (
    commune_id   BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    set_id       TEXT   NOT NULL,
    criterion    BIGINT NOT NULL,
    code         TEXT   NOT NULL,  -- '' the criterion as a whole
    title        TEXT   NOT NULL,
    owner_id     TEXT   NOT NULL,
    owner_name   TEXT   NOT NULL,
    due          TEXT   NOT NULL,
    state        TEXT   NOT NULL CHECK (state IN ('todo', 'doing', 'done', 'dropped')),
    cost         BIGINT NOT NULL CHECK (cost >= 0),
    from_state   BIGINT NOT NULL CHECK (from_state >= 0),   -- ngân sách nhà nước cấp trên
    from_commune BIGINT NOT NULL CHECK (from_commune >= 0), -- ngân sách xã
    from_people  BIGINT NOT NULL CHECK (from_people >= 0),  -- dân góp
    from_others  BIGINT NOT NULL CHECK (from_others >= 0),
    note         TEXT   NOT NULL,
    told         TEXT   NOT NULL,  -- what was said of the term last: '', soon, late
    at           BIGINT NOT NULL,
    by_id        TEXT   NOT NULL,
    done_at      BIGINT NOT NULL,
    version      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The plan of a set.
CREATE INDEX assessment_task_set ON assessment_task (commune_id, set_id, id);
-- What is due?
CREATE INDEX assessment_task_due ON assessment_task (commune_id, due) WHERE state IN ('todo', 'doing');

-- Indicators that fell below, until they are met again.
CREATE TABLE assessment_fall (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    set_id     TEXT   NOT NULL,
    code       TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,
    since      TEXT   NOT NULL,
    body       TEXT   NOT NULL,    -- JSON: what it was and is
    at         BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- An indicator is below once at a time.
CREATE UNIQUE INDEX assessment_fall_open ON assessment_fall (commune_id, set_id, code, hamlet) WHERE ended_at = 0;

-- How often an address commented in an hour.
CREATE TABLE assessment_try (
    commune_id BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    slot       BIGINT NOT NULL,    -- hour, Unix
    tries      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, key, slot)
);

-- +goose Up
-- Dossiers (hồ sơ) of public-service procedures, from draft to returned result.
-- Instants are Unix ms UTC, 0 when it has not happened; money is đồng.

-- What the commune decided about its desk: code pattern, reminders.
CREATE TABLE casework_setting (
    commune_id BIGINT NOT NULL PRIMARY KEY,
    body       TEXT   NOT NULL,
    version    BIGINT NOT NULL
);

-- An application being filled in. What was typed is kept even where it is wrong.
CREATE TABLE casework_draft (
    commune_id        BIGINT NOT NULL,
    id                TEXT   NOT NULL,
    owner_id          TEXT   NOT NULL,  -- whose application; "" for a walk-in without an account
    made_by           TEXT   NOT NULL,  -- who fills it in: the owner, a helper, the receptionist
    channel           TEXT   NOT NULL CHECK (channel IN ('online', 'helper', 'counter', 'post')),
    procedure         TEXT   NOT NULL,
    procedure_version BIGINT NOT NULL,
    answers           TEXT   NOT NULL,  -- JSON, read by the form
    typed             TEXT   NOT NULL,  -- JSON by page: the inputs as typed
    page              TEXT   NOT NULL,  -- where the person was
    started_at        BIGINT NOT NULL,
    saved_at          BIGINT NOT NULL,
    expires_at        BIGINT NOT NULL,
    version           BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- "Bản nháp của tôi", newest first, and those a helper keeps for others.
CREATE INDEX casework_draft_owner ON casework_draft (commune_id, owner_id, saved_at);
CREATE INDEX casework_draft_maker ON casework_draft (commune_id, made_by, saved_at);
-- The nightly removal of old ones.
CREATE INDEX casework_draft_expiry ON casework_draft (commune_id, expires_at);

CREATE TABLE casework_dossier (
    commune_id        BIGINT  NOT NULL,
    id                TEXT    NOT NULL,
    code              TEXT    NOT NULL CHECK (code <> ''),  -- mã hồ sơ
    national_code     TEXT    NOT NULL,                     -- as received from the national portal
    -- What it was filed under; later versions do not touch it.
    procedure         TEXT    NOT NULL,
    procedure_version BIGINT  NOT NULL,
    procedure_name    TEXT    NOT NULL,
    field             TEXT    NOT NULL,                     -- slug of the lĩnh vực
    form              TEXT    NOT NULL,                     -- id@hash
    workflow          TEXT    NOT NULL,                     -- id@hash
    -- Where it stands.
    state             TEXT    NOT NULL,
    prior_states      TEXT    NOT NULL,                     -- the way here, for "back"; newest last
    national_status   BIGINT  NOT NULL CHECK (national_status BETWEEN 1 AND 10),
    waits             TEXT    NOT NULL CHECK (waits IN ('office', 'resident', 'other', 'nobody')),
    desk              TEXT    NOT NULL,                     -- role whose turn it is
    assignee_id       TEXT    NOT NULL,
    version           BIGINT  NOT NULL,
    -- Whom it concerns. The three persons of PROCESS are in parties.
    applicant_id      TEXT    NOT NULL,                     -- account of the người nộp, "" for a walk-in
    owner_id          TEXT    NOT NULL,                     -- account of the chủ hồ sơ, "" when not known
    helper_id         TEXT    NOT NULL,
    hamlet            TEXT    NOT NULL,
    title             TEXT    NOT NULL,                     -- name of the chủ hồ sơ, for lists
    parties           TEXT    NOT NULL,                     -- JSON
    answers           TEXT    NOT NULL,                     -- JSON, as submitted and supplemented
    declared          TEXT    NOT NULL,                     -- JSON: labels and answers as the applicant confirmed them
    papers            TEXT    NOT NULL,                     -- JSON: components handed in
    flags             TEXT    NOT NULL,                     -- JSON: what national scoring asks for
    -- How and where it came in (KenhThucHien: 1 direct, 2 online, 3 post).
    channel           BIGINT  NOT NULL CHECK (channel IN (1, 2, 3)),
    support_place     TEXT    NOT NULL,                     -- nơi hỗ trợ
    receive_place     TEXT    NOT NULL,                     -- nơi tiếp nhận
    authority         TEXT    NOT NULL,                     -- cơ quan có thẩm quyền
    return_by         TEXT    NOT NULL,                     -- counter, post, online
    fee_dong          BIGINT  NOT NULL CHECK (fee_dong >= 0),
    pin_turn          BIGINT  NOT NULL,                     -- grows when a new PIN is given
    -- Clock. The ledger casework_pause is the truth, these are its cache.
    submitted_at      BIGINT  NOT NULL,
    received_at       BIGINT  NOT NULL,                     -- complete: the term runs
    terms             TEXT    NOT NULL,                     -- JSON: the term and what extended it
    due_at            BIGINT  NOT NULL,                     -- 0 without term or while paused
    promised_at       BIGINT  NOT NULL,                     -- NgayHenTra first printed
    provisional       BOOLEAN NOT NULL,
    paused_at         BIGINT  NOT NULL,
    step_due_at       BIGINT  NOT NULL,
    step_timer        BOOLEAN NOT NULL,                     -- the step ends by itself at step_due_at
    urgent_at         BIGINT  NOT NULL,                     -- order of work: the nearer of the two, or when it came
    reminded_at       BIGINT  NOT NULL,
    overdue_at        BIGINT  NOT NULL,                     -- when first found late; never cleared
    supplements       BIGINT  NOT NULL,                     -- requests sent; the second makes it late (QĐ 766)
    extensions        BIGINT  NOT NULL,
    finished_at       BIGINT  NOT NULL,                     -- status 9
    returned_at       BIGINT  NOT NULL,                     -- status 10
    ended_at          BIGINT  NOT NULL,
    result_number     TEXT    NOT NULL,
    result_file       TEXT    NOT NULL,                     -- attachment id
    PRIMARY KEY (commune_id, id)
);
-- Public tracking, and the promise that no code is given twice.
CREATE UNIQUE INDEX casework_dossier_code ON casework_dossier (commune_id, code);
CREATE INDEX casework_dossier_national ON casework_dossier (commune_id, national_code) WHERE national_code <> '';
-- "Hồ sơ của tôi".
CREATE INDEX casework_dossier_applicant ON casework_dossier (commune_id, applicant_id, submitted_at) WHERE applicant_id <> '';
CREATE INDEX casework_dossier_owner ON casework_dossier (commune_id, owner_id, submitted_at) WHERE owner_id <> '';
-- The work list: by desk, by official (and what no official took yet), by
-- field, or the whole office; most urgent first. due_at is in each so that
-- buckets are counted from the index alone.
CREATE INDEX casework_dossier_desk ON casework_dossier (commune_id, waits, desk, urgent_at, id, due_at) WHERE waits <> 'nobody';
CREATE INDEX casework_dossier_assignee ON casework_dossier (commune_id, assignee_id, desk, waits, urgent_at, id, due_at) WHERE waits <> 'nobody';
CREATE INDEX casework_dossier_field ON casework_dossier (commune_id, field, waits, urgent_at, id, due_at) WHERE waits <> 'nobody';
CREATE INDEX casework_dossier_work ON casework_dossier (commune_id, waits, urgent_at, id, due_at) WHERE waits <> 'nobody';
-- The sweeps: what falls due, and what has.
CREATE INDEX casework_dossier_due ON casework_dossier (commune_id, due_at) WHERE waits <> 'nobody' AND due_at > 0 AND finished_at = 0;
-- A step whose term ends by itself.
CREATE INDEX casework_dossier_step ON casework_dossier (commune_id, step_due_at) WHERE step_timer;
-- The register by day of reception (sổ theo dõi).
CREATE INDEX casework_dossier_received ON casework_dossier (commune_id, received_at) WHERE received_at > 0;

-- Words of code and names without marks, for search by any of them.
CREATE TABLE casework_word (
    commune_id BIGINT NOT NULL,
    word       TEXT   NOT NULL,
    dossier_id TEXT   NOT NULL,
    PRIMARY KEY (commune_id, word, dossier_id)
);

-- Files of a draft or a dossier; the bytes are in the blob store.
CREATE TABLE casework_attachment (
    commune_id  BIGINT  NOT NULL,
    id          TEXT    NOT NULL,
    draft_id    TEXT    NOT NULL,   -- "" once submitted
    dossier_id  TEXT    NOT NULL,   -- "" while a draft
    kind        TEXT    NOT NULL CHECK (kind IN ('paper', 'supplement', 'result', 'other')),
    component   TEXT    NOT NULL,   -- id of the paper it is of
    field       TEXT    NOT NULL,   -- input of the form it was attached to
    name        TEXT    NOT NULL,
    type        TEXT    NOT NULL,
    size        BIGINT  NOT NULL,
    hash        TEXT    NOT NULL,
    blob_key    TEXT    NOT NULL CHECK (blob_key <> ''),
    thumb_key   TEXT    NOT NULL,
    digitised   BOOLEAN NOT NULL,   -- scanned by the office (TT 01/2023/TT-VPCP)
    by_id       TEXT    NOT NULL,
    at          BIGINT  NOT NULL,
    removed_at  BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX casework_attachment_draft ON casework_attachment (commune_id, draft_id, id) WHERE draft_id <> '';
CREATE INDEX casework_attachment_dossier ON casework_attachment (commune_id, dossier_id, id) WHERE dossier_id <> '';
-- Is a stored file still named by anybody?
CREATE INDEX casework_attachment_blob ON casework_attachment (commune_id, blob_key);
CREATE INDEX casework_attachment_thumb ON casework_attachment (commune_id, thumb_key) WHERE thumb_key <> '';

-- Every hand-over, append only (phiếu kiểm soát quá trình giải quyết).
CREATE TABLE casework_step (
    commune_id  BIGINT NOT NULL,
    dossier_id  TEXT   NOT NULL,
    seq         BIGINT NOT NULL,
    at          BIGINT NOT NULL,
    transition  TEXT   NOT NULL,
    label       TEXT   NOT NULL,    -- Vietnamese, as it read then
    label_en    TEXT   NOT NULL,
    from_state  TEXT   NOT NULL,
    to_state    TEXT   NOT NULL,
    national    BIGINT NOT NULL,
    giver_id    TEXT   NOT NULL,
    giver       TEXT   NOT NULL,    -- name and office as they were then
    giver_for   TEXT   NOT NULL,    -- thay mặt / ủy quyền: in whose place
    taker_id    TEXT   NOT NULL,
    taker       TEXT   NOT NULL,    -- role or person it goes to
    due_at      BIGINT NOT NULL,    -- of the step that ends here, 0 when it had none
    timing      TEXT   NOT NULL CHECK (timing IN ('', 'early', 'on-time', 'late')),
    detail      TEXT   NOT NULL,    -- JSON: note, reason, items, number …
    PRIMARY KEY (commune_id, dossier_id, seq)
);

-- Time that does not count. An open pause has to_at 0.
CREATE TABLE casework_pause (
    commune_id BIGINT NOT NULL,
    dossier_id TEXT   NOT NULL,
    seq        BIGINT NOT NULL,
    from_at    BIGINT NOT NULL,
    to_at      BIGINT NOT NULL,
    reason     TEXT   NOT NULL,     -- text key
    PRIMARY KEY (commune_id, dossier_id, seq)
);

-- Liên thông: a part done by another agency, with its own term and answer.
CREATE TABLE casework_subtask (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    dossier_id  TEXT   NOT NULL,
    agency      TEXT   NOT NULL CHECK (agency <> ''),
    what        TEXT   NOT NULL,
    by_id       TEXT   NOT NULL,
    asked_at    BIGINT NOT NULL,
    due_at      BIGINT NOT NULL,
    answered_at BIGINT NOT NULL,
    answer      TEXT   NOT NULL,
    result_file TEXT   NOT NULL,
    waits       BOOLEAN NOT NULL,   -- the dossier does not finish without it
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX casework_subtask_dossier ON casework_subtask (commune_id, dossier_id, id);
-- Other agencies' answers still awaited, most urgent first.
CREATE INDEX casework_subtask_open ON casework_subtask (commune_id, due_at) WHERE answered_at = 0;

-- Money asked for while the dossier is under way (nghĩa vụ tài chính).
CREATE TABLE casework_duty (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    dossier_id TEXT   NOT NULL,
    what       TEXT   NOT NULL,
    dong       BIGINT NOT NULL CHECK (dong > 0),
    asked_at   BIGINT NOT NULL,
    paid_at    BIGINT NOT NULL,
    paid_by    TEXT   NOT NULL,     -- cash, national, provincial
    receipt    TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX casework_duty_dossier ON casework_duty (commune_id, dossier_id, id);

-- The thread between resident and office.
CREATE TABLE casework_message (
    commune_id BIGINT  NOT NULL,
    id         TEXT    NOT NULL,
    dossier_id TEXT    NOT NULL,
    at         BIGINT  NOT NULL,
    side       TEXT    NOT NULL CHECK (side IN ('office', 'resident')),
    author_id  TEXT    NOT NULL,    -- "" for what the program says by itself
    author     TEXT    NOT NULL,
    text_key   TEXT    NOT NULL,    -- a sentence of the house, with args; "" for body
    args       TEXT    NOT NULL,    -- JSON list
    body       TEXT    NOT NULL,
    read_at    BIGINT  NOT NULL,    -- by the other side
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX casework_message_dossier ON casework_message (commune_id, dossier_id, id);

-- One rating by the resident, once.
CREATE TABLE casework_rating (
    commune_id BIGINT NOT NULL,
    dossier_id TEXT   NOT NULL,
    stars      BIGINT NOT NULL CHECK (stars BETWEEN 1 AND 5),
    words      TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, dossier_id)
);

-- Figures by day and field, kept with the change that makes them.
CREATE TABLE casework_figure (
    commune_id BIGINT NOT NULL,
    day        TEXT   NOT NULL,     -- YYYY-MM-DD in Viet Nam
    what       TEXT   NOT NULL,
    field      TEXT   NOT NULL,
    n          BIGINT NOT NULL,
    PRIMARY KEY (commune_id, day, what, field)
);

-- Queue tickets of the counter, numbered by day.
CREATE TABLE casework_ticket (
    commune_id BIGINT NOT NULL,
    day        TEXT   NOT NULL,
    number     BIGINT NOT NULL,
    purpose    TEXT   NOT NULL,
    priority   BOOLEAN NOT NULL,    -- elders, disabled, pregnant
    taken_at   BIGINT NOT NULL,
    called_at  BIGINT NOT NULL,
    counter    TEXT   NOT NULL,
    called_by  TEXT   NOT NULL,
    done_at    BIGINT NOT NULL,
    missed     BOOLEAN NOT NULL,
    PRIMARY KEY (commune_id, day, number)
);
-- Who is next, and what the board in the hall shows.
CREATE INDEX casework_ticket_waiting ON casework_ticket (commune_id, day, priority, number) WHERE called_at = 0;
CREATE INDEX casework_ticket_called ON casework_ticket (commune_id, day, called_at) WHERE called_at > 0;

-- An official's saved filters of the work list.
CREATE TABLE casework_filter (
    commune_id BIGINT NOT NULL,
    owner_id   TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL CHECK (name <> ''),
    body       TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, owner_id, id)
);
CREATE UNIQUE INDEX casework_filter_name ON casework_filter (commune_id, owner_id, name);

-- Tries of public tracking by code and by address, both hashed.
CREATE TABLE casework_try (
    commune_id BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    slot       BIGINT NOT NULL,     -- hour since 1970
    tries      BIGINT NOT NULL,
    PRIMARY KEY (commune_id, key, slot)
);
CREATE INDEX casework_try_slot ON casework_try (commune_id, slot);

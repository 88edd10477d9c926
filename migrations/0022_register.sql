-- +goose Up
-- The household register: hamlets (thôn), households (hộ), residents (nhân
-- khẩu), what was observed of them and when, and the inventory of what the
-- commune owns. Nothing is deleted: a row ends, and says why.

CREATE TABLE register_hamlet (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    code        TEXT   NOT NULL,     -- "" when none is known
    name        TEXT   NOT NULL CHECK (name <> ''),
    name_folded TEXT   NOT NULL,
    since_day   TEXT   NOT NULL,     -- "" before this register
    until_day   TEXT   NOT NULL,     -- "" stands
    into_id     TEXT   NOT NULL,     -- the hamlet it was merged into
    position    BIGINT NOT NULL,     -- in the order people use
    version     BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Two standing hamlets never share a name.
CREATE UNIQUE INDEX register_hamlet_name ON register_hamlet (commune_id, name_folded) WHERE until_day = '';

-- Names and codes hamlets and households had before: they keep resolving.
CREATE TABLE register_alias (
    commune_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('hamlet-name', 'hamlet-code', 'household-code', 'household-id', 'resident-id')),
    folded     TEXT   NOT NULL,
    value      TEXT   NOT NULL,
    target_id  TEXT   NOT NULL,
    since_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, kind, folded, target_id)
);
-- What was this one called before?
CREATE INDEX register_alias_target ON register_alias (commune_id, target_id);

CREATE TABLE register_household (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    code       TEXT   NOT NULL CHECK (code <> ''),
    hamlet_id  TEXT   NOT NULL,
    address    TEXT   NOT NULL,
    head_id    TEXT   NOT NULL,      -- chủ hộ, "" while there is none
    since_day  TEXT   NOT NULL,      -- "" before this register
    until_day  TEXT   NOT NULL,      -- "" stands
    ended      TEXT   NOT NULL CHECK (ended IN ('', 'left', 'emptied', 'joined', 'same', 'error', 'undone')),
    into_id    TEXT   NOT NULL,      -- where it went: joined, or the same as
    from_id    TEXT   NOT NULL,      -- the household it was split from
    usual      BIGINT NOT NULL,      -- usual residents now (nhân khẩu thực tế thường trú)
    marks      TEXT   NOT NULL,      -- newest observation of each attribute, JSON with sorted keys
    search     TEXT   NOT NULL,      -- codes, address, members, without marks
    import_id  TEXT   NOT NULL,
    version    BIGINT NOT NULL,      -- 1 until somebody changes anything of it
    PRIMARY KEY (commune_id, id)
);
-- A code names one standing household.
CREATE UNIQUE INDEX register_household_code ON register_household (commune_id, code) WHERE ended = '';
-- The households of a hamlet, by code; the whole register in that order.
CREATE INDEX register_household_hamlet ON register_household (commune_id, hamlet_id, code);
-- What came in with one import?
CREATE INDEX register_household_import ON register_household (commune_id, import_id) WHERE import_id <> '';

CREATE TABLE register_resident (
    commune_id    BIGINT  NOT NULL,
    id            TEXT    NOT NULL,
    household_id  TEXT    NOT NULL,
    hamlet_id     TEXT    NOT NULL,  -- of the household, so that counting joins nothing
    position      BIGINT  NOT NULL,  -- within the household
    name          TEXT    NOT NULL CHECK (name <> ''),
    name_folded   TEXT    NOT NULL,
    born          TEXT    NOT NULL,  -- 1950, 1950-03 or 1950-03-12; "" unknown
    sex           TEXT    NOT NULL CHECK (sex IN ('', 'nam', 'nữ')),
    relation      TEXT    NOT NULL,  -- to the head, as written
    number_key    TEXT    NOT NULL,  -- keyed hash as package people keeps it; "" unknown
    number_sealed TEXT    NOT NULL,
    number_mask   TEXT    NOT NULL,
    usual         BOOLEAN NOT NULL,  -- counts among the usual residents
    since_day     TEXT    NOT NULL,
    until_day     TEXT    NOT NULL,
    ended         TEXT    NOT NULL CHECK (ended IN ('', 'left', 'died', 'same', 'error', 'undone')),
    into_id       TEXT    NOT NULL,  -- the entry that this one is the same person as
    marks         TEXT    NOT NULL,
    import_id     TEXT    NOT NULL,
    version       BIGINT  NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The members of a household.
CREATE INDEX register_resident_household ON register_resident (commune_id, household_id, position);
-- Who in the register has this personal number?
CREATE INDEX register_resident_number ON register_resident (commune_id, number_key) WHERE number_key <> '';
-- What came in with one import?
CREATE INDEX register_resident_import ON register_resident (commune_id, import_id) WHERE import_id <> '';

-- Everything that was ever observed of a household or a resident. The newest
-- counts; the older ones stay.
CREATE TABLE register_observation (
    commune_id   BIGINT NOT NULL,
    subject_id   TEXT   NOT NULL,    -- household or resident
    key          TEXT   NOT NULL,    -- of the attribute
    on_day       TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    value        TEXT   NOT NULL CHECK (value <> ''),
    source       TEXT   NOT NULL CHECK (source <> ''),
    by_id        TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (commune_id, subject_id, key, on_day, id)
);

-- What happened to a household and its members, in words for people.
CREATE TABLE register_change (
    commune_id   BIGINT NOT NULL,
    household_id TEXT   NOT NULL,
    id           TEXT   NOT NULL,
    resident_id  TEXT   NOT NULL,    -- "" the household itself
    what         TEXT   NOT NULL,    -- moved-in, died, split …
    on_day       TEXT   NOT NULL,
    source       TEXT   NOT NULL,
    detail       TEXT   NOT NULL,    -- JSON: field, was, is
    by_id        TEXT   NOT NULL,
    by_name      TEXT   NOT NULL,
    at           BIGINT NOT NULL,
    PRIMARY KEY (commune_id, household_id, id)
);

-- A list that is brought in: checked whole, decided on, taken in chunks.
CREATE TABLE register_import (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    blob_key   TEXT   NOT NULL CHECK (blob_key <> ''),
    source     TEXT   NOT NULL,      -- document the list comes from
    on_day     TEXT   NOT NULL,      -- the day the list describes
    by_id      TEXT   NOT NULL,
    by_name    TEXT   NOT NULL,
    state      TEXT   NOT NULL CHECK (state IN ('checking', 'checked', 'taking', 'done', 'stopped', 'unreadable', 'undone')),
    lines      BIGINT NOT NULL,
    good       BIGINT NOT NULL,
    bad        BIGINT NOT NULL,
    households BIGINT NOT NULL,      -- that are new
    cursor     BIGINT NOT NULL,      -- last line dealt with
    taken      BIGINT NOT NULL,
    left_out   BIGINT NOT NULL,
    begun_at   BIGINT NOT NULL,
    changed_at BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- Is a stored file still named by anybody?
CREATE INDEX register_import_blob ON register_import (commune_id, blob_key);

CREATE TABLE register_import_fault (
    commune_id BIGINT NOT NULL,
    import_id  TEXT   NOT NULL,
    line       BIGINT NOT NULL,
    seq        BIGINT NOT NULL,
    heading    TEXT   NOT NULL,
    typed      TEXT   NOT NULL,
    text_key   TEXT   NOT NULL,
    args       TEXT   NOT NULL,      -- JSON list
    PRIMARY KEY (commune_id, import_id, line, seq)
);

-- Two entries that somebody looked at and found to be two: not shown again.
CREATE TABLE register_distinct (
    commune_id BIGINT NOT NULL,
    first_id   TEXT   NOT NULL,      -- the smaller of the two ids
    second_id  TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, first_id, second_id)
);

-- The inventory: roads, schools, culture houses, wifi points …; kinds are data.
CREATE TABLE register_asset (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    kind       TEXT   NOT NULL,
    name       TEXT   NOT NULL CHECK (name <> ''),
    hamlet_id  TEXT   NOT NULL,      -- "" the commune's
    amount     BIGINT NOT NULL CHECK (amount >= 0),  -- metres, square metres or pieces, as the kind says
    reached    BIGINT NOT NULL CHECK (reached >= 0 AND reached <= amount),  -- of it up to the mark: surfaced, of national standard
    on_day     TEXT   NOT NULL,
    source     TEXT   NOT NULL,
    until_day  TEXT   NOT NULL,
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    version    BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- The inventory, kind by kind.
CREATE INDEX register_asset_kind ON register_asset (commune_id, kind);

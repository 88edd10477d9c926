-- +goose Up
-- Who lives and works in a commune, how they prove it, what they may do and
-- who lets whom act in their place. An account is one person in one commune.

CREATE TABLE people_account (
    commune_id   BIGINT NOT NULL,
    id           TEXT   NOT NULL,
    kind         TEXT   NOT NULL CHECK (kind IN ('person', 'application')),
    name         TEXT   NOT NULL CHECK (name <> ''),  -- one full string, NFC
    name_folded  TEXT   NOT NULL,                     -- for search: no marks, lower case
    hamlet       TEXT   NOT NULL,                     -- code of the hamlet (thôn), "" unknown
    born         TEXT   NOT NULL,                     -- 1950, 1950-03 or 1950-03-12; "" unknown
    phone        TEXT   NOT NULL,                     -- E.164; several persons may share one
    cccd_hash    TEXT   NOT NULL,                     -- keyed hash, for search; "" unknown
    cccd_sealed  TEXT   NOT NULL,                     -- encrypted under the house's key
    cccd_mask    TEXT   NOT NULL,                     -- 038•••••1234
    verified_at  BIGINT NOT NULL,                     -- identity seen at the desk or by the State's sign-in; 0 self-declared
    office       TEXT   NOT NULL,                     -- title shown to residents, "" for residents
    password     TEXT   NOT NULL,                     -- argon2id, "" until one is chosen
    password_at  BIGINT NOT NULL,
    disabled_at  BIGINT NOT NULL,                     -- accounts are never deleted; 0 in use
    created_by   TEXT   NOT NULL,
    created_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- One person has one account: a number that was seen on paper belongs to one.
CREATE UNIQUE INDEX people_account_cccd ON people_account (commune_id, cccd_hash) WHERE cccd_hash <> '';
-- The desk looks people up by telephone, and lists a hamlet by name.
CREATE INDEX people_account_phone ON people_account (commune_id, phone) WHERE phone <> '';
CREATE INDEX people_account_hamlet ON people_account (commune_id, hamlet, name_folded);

-- What a person types to sign in, as a keyed hash: a telephone or a personal number.
CREATE TABLE people_login (
    commune_id BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('phone', 'cccd')),
    account_id TEXT   NOT NULL,
    PRIMARY KEY (commune_id, hash),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);
-- The logins of one account, when they change.
CREATE INDEX people_login_account ON people_login (commune_id, account_id);

-- Same person at an outside sign-in (VNeID and its like).
CREATE TABLE people_link (
    commune_id BIGINT NOT NULL,
    hash       TEXT   NOT NULL,   -- of issuer and subject
    account_id TEXT   NOT NULL,
    linked_at  BIGINT NOT NULL,
    PRIMARY KEY (commune_id, hash),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);

-- Roles of an account. Rows are ended, never changed: the table is its own history.
CREATE TABLE people_role (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    role       TEXT   NOT NULL,
    hamlet     TEXT   NOT NULL,   -- "" the whole commune
    field      TEXT   NOT NULL,   -- lĩnh vực; "" all
    from_day   TEXT   NOT NULL,   -- first day, YYYY-MM-DD
    until_day  TEXT   NOT NULL,   -- last day; "" without end
    given_by   TEXT   NOT NULL,
    given_at   BIGINT NOT NULL,
    ended_by   TEXT   NOT NULL,
    ended_at   BIGINT NOT NULL,   -- 0 while it stands
    PRIMARY KEY (commune_id, id),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id),
    CHECK (given_by <> account_id)
);
-- What may this account do today? Asked by every request.
CREATE INDEX people_role_account ON people_role (commune_id, account_id) WHERE ended_at = 0;
-- Who holds this role?
CREATE INDEX people_role_role ON people_role (commune_id, role) WHERE ended_at = 0;

-- An official acts in the place of another for a period (thay mặt, ủy quyền).
CREATE TABLE people_delegation (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    from_id    TEXT   NOT NULL,
    to_id      TEXT   NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('on-behalf', 'authorised')),
    roles      TEXT   NOT NULL,   -- ",leader,clerk,"
    document   TEXT   NOT NULL CHECK (document <> ''),  -- number of the paper that says so
    from_day   TEXT   NOT NULL,
    until_day  TEXT   NOT NULL CHECK (until_day <> ''),
    given_by   TEXT   NOT NULL,
    given_at   BIGINT NOT NULL,
    ended_by   TEXT   NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id),
    FOREIGN KEY (commune_id, from_id) REFERENCES people_account (commune_id, id),
    FOREIGN KEY (commune_id, to_id) REFERENCES people_account (commune_id, id),
    CHECK (from_id <> to_id AND given_by <> to_id)
);
-- In whose place may this account act today? Asked by every request.
CREATE INDEX people_delegation_to ON people_delegation (commune_id, to_id) WHERE ended_at = 0;

-- Signed-in browsers. Only the SHA-256 of a token is kept.
CREATE TABLE people_session (
    commune_id BIGINT NOT NULL,
    token_hash TEXT   NOT NULL,
    id         TEXT   NOT NULL,   -- shown in the list of sessions; useless as a token
    account_id TEXT   NOT NULL,
    stage      TEXT   NOT NULL CHECK (stage IN ('second', 'open')),  -- second: the second factor is still due
    strong     BOOLEAN NOT NULL,  -- a second factor was shown
    acting_for TEXT   NOT NULL,   -- the resident a helper acts for
    device     TEXT   NOT NULL,   -- in words: "Chrome, Android"
    created_at BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    idle       BIGINT NOT NULL,   -- milliseconds without use after which it ends
    expires_at BIGINT NOT NULL,   -- ends then whatever happens
    PRIMARY KEY (commune_id, token_hash),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);
CREATE UNIQUE INDEX people_session_id ON people_session (commune_id, id);
-- "Thiết bị đang đăng nhập", and ending them all.
CREATE INDEX people_session_account ON people_session (commune_id, account_id);
-- Sweeping ended sessions.
CREATE INDEX people_session_expires ON people_session (commune_id, expires_at);

-- Failed attempts by keyed hash of a login or an address. Short-lived.
CREATE TABLE people_try (
    commune_id BIGINT NOT NULL,
    key        TEXT   NOT NULL,
    fails      BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    next_at    BIGINT NOT NULL,   -- no attempt is taken before
    PRIMARY KEY (commune_id, key)
);
-- Sweeping old attempts.
CREATE INDEX people_try_last ON people_try (commune_id, last_at);

-- One-time password generator (TOTP, RFC 6238) of an account.
CREATE TABLE people_totp (
    commune_id   BIGINT NOT NULL,
    account_id   TEXT   NOT NULL,
    sealed       TEXT   NOT NULL,
    confirmed_at BIGINT NOT NULL,  -- 0 while it is being set up
    last_step    BIGINT NOT NULL,  -- the newest step used: a code works once
    PRIMARY KEY (commune_id, account_id),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);

-- Codes on paper for when the telephone is lost; each works once.
CREATE TABLE people_spare (
    commune_id BIGINT NOT NULL,
    account_id TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, account_id, hash),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);

CREATE TABLE people_passkey (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,   -- credential id, base64url
    account_id TEXT   NOT NULL,
    name       TEXT   NOT NULL,   -- what its owner calls it
    data       TEXT   NOT NULL,   -- JSON credential record
    created_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);
CREATE INDEX people_passkey_account ON people_passkey (commune_id, account_id);

-- A sign-in or set-up under way in one browser (passkey, outside sign-in).
-- Taken out when it is finished, so that it cannot be finished twice.
CREATE TABLE people_ceremony (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,   -- SHA-256 of what the browser holds
    kind       TEXT   NOT NULL,
    account_id TEXT   NOT NULL,   -- "" when nobody is known yet
    sealed     TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
CREATE INDEX people_ceremony_expires ON people_ceremony (commune_id, expires_at);

-- The code that the desk hands to somebody who forgot the password.
CREATE TABLE people_desk_code (
    commune_id BIGINT NOT NULL,
    account_id TEXT   NOT NULL,
    hash       TEXT   NOT NULL,
    expires_at BIGINT NOT NULL,
    tries      BIGINT NOT NULL,
    issued_by  TEXT   NOT NULL,
    PRIMARY KEY (commune_id, account_id),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);

-- A resident lets a helper act for them.
CREATE TABLE people_consent (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    resident_id TEXT   NOT NULL,
    helper_id   TEXT   NOT NULL,
    scope       TEXT   NOT NULL CHECK (scope IN ('all', 'dossiers', 'reports')),
    way         TEXT   NOT NULL CHECK (way IN ('online', 'in-person')),
    witness     TEXT   NOT NULL,   -- name, when in person
    note        TEXT   NOT NULL,
    from_day    TEXT   NOT NULL,
    until_day   TEXT   NOT NULL CHECK (until_day <> ''),
    given_at    BIGINT NOT NULL,
    ended_by    TEXT   NOT NULL,
    ended_at    BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id),
    FOREIGN KEY (commune_id, resident_id) REFERENCES people_account (commune_id, id),
    FOREIGN KEY (commune_id, helper_id) REFERENCES people_account (commune_id, id),
    CHECK (resident_id <> helper_id),
    CHECK (way = 'online' OR witness <> '')
);
CREATE INDEX people_consent_resident ON people_consent (commune_id, resident_id);
-- May this helper act for this resident? Asked by each request that does.
CREATE INDEX people_consent_helper ON people_consent (commune_id, helper_id) WHERE ended_at = 0;

-- Tokens of the API, of a person or an application. Only the SHA-256 is kept.
CREATE TABLE people_token (
    commune_id BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    id         TEXT   NOT NULL,
    account_id TEXT   NOT NULL,
    name       TEXT   NOT NULL,
    scopes     TEXT   NOT NULL,   -- permissions, comma-separated
    made_by    TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at    BIGINT NOT NULL,
    ended_at   BIGINT NOT NULL,
    PRIMARY KEY (commune_id, hash),
    FOREIGN KEY (commune_id, account_id) REFERENCES people_account (commune_id, id)
);
CREATE UNIQUE INDEX people_token_id ON people_token (commune_id, id);
CREATE INDEX people_token_account ON people_token (commune_id, account_id);

-- "Tôi thấy lạ": somebody does not understand why their data was read.
CREATE TABLE people_alarm (
    commune_id  BIGINT NOT NULL,
    id          TEXT   NOT NULL,
    subject_id  TEXT   NOT NULL,   -- who asks
    reading     BIGINT NOT NULL,   -- line of the access log
    reader_id   TEXT   NOT NULL,   -- who read
    note        TEXT   NOT NULL,
    raised_at   BIGINT NOT NULL,
    answered_by TEXT   NOT NULL,
    answered_at BIGINT NOT NULL,   -- 0 while open
    answer      TEXT   NOT NULL,
    PRIMARY KEY (commune_id, id),
    CHECK (answered_by = '' OR answered_by <> reader_id)
);
-- A reading is questioned once.
CREATE UNIQUE INDEX people_alarm_reading ON people_alarm (commune_id, subject_id, reading);
CREATE INDEX people_alarm_open ON people_alarm (commune_id, raised_at);

-- What a commune decided about signing in.
CREATE TABLE people_policy (
    commune_id    BIGINT  NOT NULL PRIMARY KEY,
    second_factor BOOLEAN NOT NULL,  -- officials need one
    second_from   BIGINT  NOT NULL,  -- and are held to it from then on
    changed_by    TEXT    NOT NULL,
    changed_at    BIGINT  NOT NULL
);

-- +goose Up
-- Dossiers of recognition, frozen at one instant. A row is written once and
-- never changed; the papers follow from the text, and the layout it names.
CREATE TABLE recognition_dossier (
    commune_id     BIGINT  NOT NULL,
    id             TEXT    NOT NULL,
    file_id        TEXT    NOT NULL,     -- assessment file
    edition        BIGINT  NOT NULL,     -- 1, 2 … of the file
    set_id         TEXT    NOT NULL,
    set_title      TEXT    NOT NULL,
    year           BIGINT  NOT NULL,
    title          TEXT    NOT NULL,
    draft          BOOLEAN NOT NULL,     -- frozen before it was submitted
    template       BIGINT  NOT NULL,     -- layout of the papers
    program        TEXT    NOT NULL,     -- release that froze it
    frozen_at      BIGINT  NOT NULL,
    frozen_by      TEXT    NOT NULL,     -- account; "" is the program
    by_name        TEXT    NOT NULL,
    criteria_met   BIGINT  NOT NULL,
    criteria_all   BIGINT  NOT NULL,
    indicators_met BIGINT  NOT NULL,
    indicators_all BIGINT  NOT NULL,
    papers         BIGINT  NOT NULL,     -- how many there will be
    hash           TEXT    NOT NULL,     -- SHA-256 of the text
    PRIMARY KEY (commune_id, id)
);
-- One edition of one file; the newest of each.
CREATE UNIQUE INDEX recognition_dossier_edition ON recognition_dossier (commune_id, file_id, edition);
-- Which dossier a hash belongs to.
CREATE INDEX recognition_dossier_hash ON recognition_dossier (commune_id, hash);

-- The canonical text, in parts, so that no row is large.
CREATE TABLE recognition_part (
    commune_id BIGINT NOT NULL,
    dossier_id TEXT   NOT NULL,
    part       BIGINT NOT NULL,
    body       TEXT   NOT NULL,
    PRIMARY KEY (commune_id, dossier_id, part)
);

-- What each paper was when it was first made. Its bytes are made again when
-- somebody wants them.
CREATE TABLE recognition_paper (
    commune_id BIGINT NOT NULL,
    dossier_id TEXT   NOT NULL,
    place      BIGINT NOT NULL,     -- in the order of the dossier
    name       TEXT   NOT NULL,     -- of the file
    title      TEXT   NOT NULL,
    mime       TEXT   NOT NULL,
    size       BIGINT NOT NULL,
    hash       TEXT   NOT NULL,
    made_at    BIGINT NOT NULL,
    PRIMARY KEY (commune_id, dossier_id, place)
);
-- Which dossier a file somebody holds belongs to.
CREATE INDEX recognition_paper_hash ON recognition_paper (commune_id, hash);

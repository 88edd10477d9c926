-- +goose Up
-- Periodic reports, frozen at their closing time: the figures, and the register
-- they were counted from, so that each number opens to its dossiers for ever.
CREATE TABLE reports_report (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,
    span       TEXT   NOT NULL CHECK (span IN ('month', 'quarter', 'half', 'year')),
    from_day   TEXT   NOT NULL,     -- YYYY-MM-DD, inclusive
    to_day     TEXT   NOT NULL,
    edition    BIGINT NOT NULL,     -- 1, then one more each time it is closed anew
    reason     TEXT   NOT NULL,     -- why anew
    closed_at  BIGINT NOT NULL,
    closed_by  TEXT   NOT NULL,     -- account; "" is the program
    by_name    TEXT   NOT NULL,
    head       TEXT   NOT NULL,     -- JSON: office and layout as they were
    figures    TEXT   NOT NULL,     -- JSON: a row for each field of work
    lines      BIGINT NOT NULL,
    hash       TEXT   NOT NULL,     -- SHA-256 of head, figures and pages
    PRIMARY KEY (commune_id, id)
);
-- One edition of one period; the newest of each.
CREATE UNIQUE INDEX reports_report_period ON reports_report (commune_id, span, to_day, edition);

-- The register of a report, five hundred lines to a row.
CREATE TABLE reports_page (
    commune_id BIGINT NOT NULL,
    report_id  TEXT   NOT NULL,
    page       BIGINT NOT NULL,
    body       TEXT   NOT NULL,     -- JSON list
    PRIMARY KEY (commune_id, report_id, page)
);

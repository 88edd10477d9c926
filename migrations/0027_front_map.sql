-- +goose Up
-- Boundaries that the office gave for maps: areas with names, already checked
-- and put on a grid. One row for the commune, one for its hamlets; read by key.
CREATE TABLE indicators_map (
    commune_id BIGINT NOT NULL,
    kind       TEXT   NOT NULL CHECK (kind IN ('commune', 'hamlets')),
    body       TEXT   NOT NULL,           -- JSON of package geo
    source     TEXT   NOT NULL,           -- who drew it, from what
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, kind)
);

-- Under which terms the commune gives its open data. Without a row the terms
-- are those of the program, shown as provisional.
CREATE TABLE indicators_licence (
    commune_id BIGINT NOT NULL,
    title      TEXT   NOT NULL,
    url        TEXT   NOT NULL,           -- "" for none
    decision   TEXT   NOT NULL,           -- the document that says so; "" leaves it provisional
    by_id      TEXT   NOT NULL,
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id)
);

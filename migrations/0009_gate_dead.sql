-- +goose Up
-- Which jobs were put aside? Asked by the administrator's page, by health and
-- by metrics; the list is short, the table may be long.
CREATE INDEX gate_job_dead ON gate_job (commune_id, dead_at) WHERE dead_at > 0;

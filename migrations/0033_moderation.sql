-- +goose Up
-- What was decided about words of residents before, or after, they stood in
-- public. The words themselves stay with their module; a line here says only
-- by which published rule, so that the log can be read by everybody.
CREATE TABLE moderation_decision (
    commune_id BIGINT NOT NULL,
    id         TEXT   NOT NULL,     -- UUIDv7: in the order of time
    of_room    TEXT   NOT NULL,     -- consultations, ideas, opinions, requests …
    record_id  TEXT   NOT NULL,
    state      TEXT   NOT NULL,     -- waiting, shown, redacted, hidden
    rule       TEXT   NOT NULL,     -- of the published rules; "" when shown as it is
    note       TEXT   NOT NULL,     -- public, without names and numbers
    body       TEXT   NOT NULL,     -- wording that is shown instead; "" unless redacted
    by_id      TEXT   NOT NULL,     -- account, or "system:…"
    office     TEXT   NOT NULL,     -- public: title of the office that decided
    at         BIGINT NOT NULL,
    PRIMARY KEY (commune_id, id)
);
-- What was decided about one text, newest last.
CREATE INDEX moderation_decision_record ON moderation_decision (commune_id, of_room, record_id, id);
-- Counts by rule on the public page.
CREATE INDEX moderation_decision_rule ON moderation_decision (commune_id, state, rule);

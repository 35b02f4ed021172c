-- What failed and is tried again, what was said of troubles to whom, and what a server said of each
-- delivery, so that numbers given a second time are noticed. An act at the desk is known by its key.
CREATE SEQUENCE IF NOT EXISTS setback_id;
CREATE TABLE IF NOT EXISTS setback (
    id BIGINT PRIMARY KEY DEFAULT nextval('setback_id'),
    step VARCHAR NOT NULL,
    what VARCHAR NOT NULL,
    tried_at TIMESTAMPTZ NOT NULL,
    reason VARCHAR
);
CREATE SEQUENCE IF NOT EXISTS trouble_id;
CREATE TABLE IF NOT EXISTS trouble (
    id BIGINT PRIMARY KEY DEFAULT nextval('trouble_id'),
    trouble VARCHAR NOT NULL,
    event VARCHAR NOT NULL,
    happened_at TIMESTAMPTZ NOT NULL,
    sentence VARCHAR NOT NULL,
    done_by VARCHAR NOT NULL,
    reason VARCHAR NOT NULL
);
ALTER TABLE delivery ADD COLUMN IF NOT EXISTS stamp VARCHAR;
ALTER TABLE pass ADD COLUMN IF NOT EXISTS unnumbered INTEGER;
ALTER TABLE decision ADD COLUMN IF NOT EXISTS act VARCHAR;
ALTER TABLE backup ADD COLUMN IF NOT EXISTS whole BOOLEAN;

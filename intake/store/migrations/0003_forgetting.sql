-- Personal data can be forgotten; what was forgotten, and where copies were put, is recorded.

CREATE SEQUENCE IF NOT EXISTS forgetting_id;
CREATE TABLE IF NOT EXISTS forgetting (
    id BIGINT PRIMARY KEY DEFAULT nextval('forgetting_id'),
    before_date DATE NOT NULL,
    done_at TIMESTAMPTZ NOT NULL,
    done_by VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    applications INTEGER NOT NULL,
    mails INTEGER NOT NULL,
    letters INTEGER NOT NULL,
    evidence INTEGER NOT NULL
);

CREATE TABLE IF NOT EXISTS forgotten (
    what VARCHAR NOT NULL,
    id VARCHAR NOT NULL,
    forgetting BIGINT NOT NULL,
    PRIMARY KEY (what, id)
);

CREATE TABLE IF NOT EXISTS backup (
    made_at TIMESTAMPTZ NOT NULL,
    place VARCHAR NOT NULL
);

-- Official figures of population. Stores of version 1 differ by when they were made, so what the
-- last steps before the first release added is added here too, where it lacks.
ALTER TABLE reading ADD COLUMN IF NOT EXISTS replaces BIGINT;
ALTER TABLE decision ADD COLUMN IF NOT EXISTS stage VARCHAR;

-- DuckDB sets no NOT NULL on a table it has just updated: such a table is written anew.
ALTER TABLE version ADD COLUMN IF NOT EXISTS moved BOOLEAN;
CREATE TABLE filled AS
SELECT * REPLACE (coalesce(moved, outcome IS DISTINCT FROM lag(outcome) OVER (
    PARTITION BY application ORDER BY version
)) AS moved)
FROM version;
DROP TABLE version;
CREATE TABLE version (
    application VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    mail VARCHAR NOT NULL,
    relation VARCHAR NOT NULL,
    municipality VARCHAR,
    waits BOOLEAN NOT NULL,
    outcome VARCHAR NOT NULL,
    missing JSON NOT NULL,
    fields JSON NOT NULL,
    changes JSON NOT NULL,
    doubts JSON NOT NULL,
    moved BOOLEAN NOT NULL,
    filed_at TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (application, version)
);
INSERT INTO version BY NAME SELECT * FROM filled;
DROP TABLE filled;

CREATE TABLE IF NOT EXISTS population (
    code VARCHAR NOT NULL,
    as_of DATE NOT NULL,
    persons BIGINT NOT NULL,
    source VARCHAR NOT NULL,
    recorded_at TIMESTAMPTZ NOT NULL
);

-- Readings and letters are compressed: they are most of the record, and much of them repeats itself.
-- A column is compressed as its table was made, so that both tables are made anew.
ALTER TABLE reading RENAME TO reading_before;
CREATE TABLE reading (
    id BIGINT PRIMARY KEY DEFAULT nextval('reading_id'),
    mail VARCHAR NOT NULL,
    reader VARCHAR NOT NULL,
    read_at TIMESTAMPTZ NOT NULL,
    kind VARCHAR NOT NULL,
    outcome VARCHAR NOT NULL,
    municipality VARCHAR,
    replaces BIGINT,
    document JSON NOT NULL USING COMPRESSION zstd,
    place BIGINT DEFAULT nextval('place')
);
INSERT INTO reading BY NAME FROM reading_before ORDER BY id;
DROP TABLE reading_before;

ALTER TABLE send RENAME TO send_before;
CREATE TABLE send (
    message_id VARCHAR PRIMARY KEY,
    letter VARCHAR NOT NULL,
    application VARCHAR,
    mail VARCHAR NOT NULL,
    municipality VARCHAR,
    recipient VARCHAR NOT NULL,
    raw BLOB NOT NULL USING COMPRESSION zstd,
    held BOOLEAN NOT NULL,
    queued_at TIMESTAMPTZ NOT NULL,
    copy VARCHAR,
    circle VARCHAR,
    place BIGINT DEFAULT nextval('place')
);
INSERT INTO send BY NAME FROM send_before ORDER BY place;
DROP TABLE send_before;

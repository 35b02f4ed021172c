-- One order of all rows. Until now the clock ordered them: what was recorded keeps its order within its
-- table, and tables are put together by their clocks, none of which goes back.
CREATE SEQUENCE place;
CREATE TABLE placed AS
WITH row_of AS (
    SELECT 'mail' AS what, 0 AS rank, rowid AS row, recorded_at AS clock FROM mail
    UNION ALL SELECT 'reading', 1, rowid, read_at FROM reading
    UNION ALL SELECT 'receipt', 2, rowid, given_at FROM receipt
    UNION ALL SELECT 'delivery', 3, rowid, recorded_at FROM delivery
    UNION ALL SELECT 'decision', 4, rowid, recorded_at FROM decision
    UNION ALL SELECT 'send', 5, rowid, queued_at FROM send
    UNION ALL SELECT 'attempt', 6, rowid, tried_at FROM attempt
    UNION ALL SELECT 'population', 7, rowid, recorded_at FROM population
    UNION ALL SELECT 'pass', 8, rowid, ended_at FROM pass
    UNION ALL SELECT 'forgetting', 9, rowid, done_at FROM forgetting
), forward AS (
    SELECT *, max(clock) OVER (PARTITION BY what ORDER BY row) AS moment FROM row_of
)
SELECT what, row, row_number() OVER (ORDER BY moment, rank, row) AS place FROM forward;

ALTER TABLE mail ADD COLUMN place BIGINT;
UPDATE mail SET place = p.place FROM placed p WHERE p.what = 'mail' AND p.row = mail.rowid;
ALTER TABLE mail ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE reading ADD COLUMN place BIGINT;
UPDATE reading SET place = p.place FROM placed p WHERE p.what = 'reading' AND p.row = reading.rowid;
ALTER TABLE reading ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE receipt ADD COLUMN place BIGINT;
UPDATE receipt SET place = p.place FROM placed p WHERE p.what = 'receipt' AND p.row = receipt.rowid;
ALTER TABLE receipt ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE delivery ADD COLUMN place BIGINT;
UPDATE delivery SET place = p.place FROM placed p WHERE p.what = 'delivery' AND p.row = delivery.rowid;
ALTER TABLE delivery ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE decision ADD COLUMN place BIGINT;
UPDATE decision SET place = p.place FROM placed p WHERE p.what = 'decision' AND p.row = decision.rowid;
ALTER TABLE decision ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE send ADD COLUMN place BIGINT;
UPDATE send SET place = p.place FROM placed p WHERE p.what = 'send' AND p.row = send.rowid;
ALTER TABLE send ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE attempt ADD COLUMN place BIGINT;
UPDATE attempt SET place = p.place FROM placed p WHERE p.what = 'attempt' AND p.row = attempt.rowid;
ALTER TABLE attempt ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE population ADD COLUMN place BIGINT;
UPDATE population SET place = p.place FROM placed p WHERE p.what = 'population' AND p.row = population.rowid;
ALTER TABLE population ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE pass ADD COLUMN place BIGINT;
UPDATE pass SET place = p.place FROM placed p WHERE p.what = 'pass' AND p.row = pass.rowid;
ALTER TABLE pass ALTER COLUMN place SET DEFAULT nextval('place');
ALTER TABLE forgetting ADD COLUMN place BIGINT;
UPDATE forgetting SET place = p.place FROM placed p WHERE p.what = 'forgetting' AND p.row = forgetting.rowid;
ALTER TABLE forgetting ALTER COLUMN place SET DEFAULT nextval('place');
SELECT count(nextval('place')) FROM placed;
DROP TABLE placed;

-- A version follows from the reading, or from the decision that split a mail, of its moment.
ALTER TABLE version ADD COLUMN place BIGINT;
ALTER TABLE version ADD COLUMN known_place BIGINT;
ALTER TABLE about ADD COLUMN place BIGINT;
UPDATE version SET place = coalesce(
    CASE WHEN contains(application, ':') THEN (
        SELECT min(d.place) FROM decision d
        WHERE d.mail = version.mail AND d.what = 'split' AND d.recorded_at = version.filed_at) END,
    (SELECT max(r.place) FROM reading r WHERE r.mail = version.mail AND r.read_at = version.filed_at),
    (SELECT min(r.place) FROM reading r WHERE r.mail = version.mail), 0);
UPDATE version SET known_place = place;
UPDATE about SET place = coalesce(
    (SELECT max(r.place) FROM reading r WHERE r.mail = about.mail AND r.read_at = about.filed_at),
    (SELECT min(r.place) FROM reading r WHERE r.mail = about.mail), 0);

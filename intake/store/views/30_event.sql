-- What became of each application, and when: one row each time its stage changes.
-- on_date is the day (Asia/Tokyo) it holds from, recorded_at when we came to know it.
CREATE OR REPLACE VIEW event AS
WITH changed AS (
    SELECT v.*, m.received_at,
        lag(v.outcome) OVER (PARTITION BY v.application ORDER BY v.version) AS before
    FROM version v JOIN mail m ON m.sha256 = v.mail
)
SELECT c.application, a.municipality, 'received' AS stage,
    CAST(c.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE) AS on_date,
    c.filed_at AS recorded_at, CAST(NULL AS TIMESTAMPTZ) AS retracted_at
FROM changed c JOIN application a USING (application)
WHERE c.version = 1
UNION ALL
SELECT c.application, a.municipality, c.outcome,
    CAST(c.received_at AT TIME ZONE 'Asia/Tokyo' AS DATE), c.filed_at, NULL
FROM changed c JOIN application a USING (application)
WHERE c.outcome IS DISTINCT FROM c.before;

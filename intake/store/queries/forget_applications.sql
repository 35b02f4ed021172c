-- Every application that has not been forgotten, with the day it was closed (NULL while it runs).
WITH closings AS (
    SELECT application, max_by(since, place) AS closed_on
    FROM course
    WHERE known_until IS NULL AND stage IN ('withdrawn', 'dismissed', 'ended')
    GROUP BY application
)
SELECT a.application, a.number, a.municipality, a.stage, a.received_at,
    CASE WHEN NOT a.is_open THEN c.closed_on END AS closed_on
FROM application a LEFT JOIN closings c USING (application)
WHERE a.application NOT IN (SELECT id FROM forgotten WHERE what = 'application')
ORDER BY a.fiscal_year, a.running

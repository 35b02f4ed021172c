-- Every mail that has not been forgotten, with its kind, the municipality it is read to come from and
-- the last day of the decisions about it (NULL: none).
WITH settled AS (
    SELECT mail, max(on_date) AS settled_on FROM decision_now
    WHERE mail IS NOT NULL AND what <> 'undo' AND retracted_at IS NULL GROUP BY mail
)
SELECT m.sha256 AS mail, m.received_at, s.settled_on, r.kind, r.municipality,
    m.sha256 IN (SELECT mail FROM waiting) AS waits
FROM mail m JOIN reading_now r ON r.mail = m.sha256
LEFT JOIN settled s ON s.mail = m.sha256
WHERE m.sha256 NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY m.received_at, m.sha256

-- Every reading made in its time, oldest first, each with the newest that replay put in its place.
-- What was forgotten cannot be read again: its versions stay as they are.
WITH newest AS (
    SELECT replaces, max_by(id, id) AS id FROM reading WHERE replaces IS NOT NULL GROUP BY replaces
)
SELECT r.id, r.mail, m.content, m.received_at, r.read_at, r.place, coalesce(n.document, r.document) AS document
FROM reading r
JOIN mail m ON m.sha256 = r.mail
LEFT JOIN newest ON newest.replaces = r.id
LEFT JOIN reading n ON n.id = newest.id
WHERE r.replaces IS NULL AND r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY r.id

-- The next readings made in their time, oldest first, each with the newest that replay put in its
-- place. What was forgotten cannot be read again.
WITH page AS (
    SELECT id, mail, document FROM reading
    WHERE replaces IS NULL AND id > $after
        AND mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
    ORDER BY id LIMIT $most
), newest AS (
    SELECT replaces, max(id) AS id FROM reading
    WHERE replaces IN (SELECT id FROM page) GROUP BY replaces
)
SELECT p.id, p.mail, coalesce(n.document, p.document) AS document
FROM page p
LEFT JOIN newest ON newest.replaces = p.id
LEFT JOIN reading n ON n.id = newest.id
ORDER BY p.id

-- What waits, oldest first, with what a list shows of it. Only the documents of these are looked into.
WITH w AS MATERIALIZED (
    SELECT * FROM waiting
), newest AS (
    SELECT max(id) AS id FROM reading WHERE mail IN (SELECT mail FROM w) GROUP BY mail
), r AS (
    SELECT mail, document -> 'candidates' AS candidates
    FROM reading WHERE id IN (SELECT id FROM newest)
)
SELECT w.mail, w.reason, w.since, w.application, m.subject, m.sender_name, m.sender_address,
    n.number, coalesce(a.municipality, w.municipality) AS municipality, r.candidates,
    b.number AS about
FROM w
JOIN mail m ON m.sha256 = w.mail
JOIN r ON r.mail = w.mail
LEFT JOIN receipt n ON n.application = w.application
LEFT JOIN whose a ON a.application = w.application
LEFT JOIN receipt b ON b.application = w.about
ORDER BY w.since, w.mail

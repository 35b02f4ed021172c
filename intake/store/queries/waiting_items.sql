-- What waits, oldest first, with what a list shows of it.
SELECT w.mail, w.reason, w.since, w.application, m.subject, m.sender_name, m.sender_address,
    a.number, a.stage, coalesce(a.municipality, w.municipality) AS municipality,
    r.document -> 'candidates' AS candidates
FROM waiting w
JOIN mail m ON m.sha256 = w.mail
JOIN reading_now r ON r.mail = w.mail
LEFT JOIN application a USING (application)
ORDER BY w.since, w.mail

-- Every mail that has not been forgotten, with the municipality it is read to come from.
SELECT m.sha256 AS mail, m.received_at, r.municipality,
    m.sha256 IN (SELECT mail FROM waiting) AS waits
FROM mail m JOIN reading_now r ON r.mail = m.sha256
WHERE m.sha256 NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY m.received_at, m.sha256

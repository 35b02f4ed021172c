-- Mails, each with its reading in force and the newest version it made.
WITH wanted AS (
    SELECT unnest($mails) AS mail
), newest AS (  -- found first, so that no other document is looked into
    SELECT max(id) AS id FROM reading WHERE mail IN (FROM wanted) GROUP BY mail
), v AS (
    SELECT * FROM version WHERE mail IN (FROM wanted)
    QUALIFY row_number() OVER (PARTITION BY mail ORDER BY version DESC) = 1
)
SELECT m.*, r.id AS reading, r.document, v.doubts, v.changes, v.proposed, v.relation,
    b.application AS about, b.writer,
    g.done_at AS forgotten_at, g.done_by AS forgotten_by, g.account AS forgotten_account
FROM mail m
JOIN reading r ON r.mail = m.sha256
LEFT JOIN v ON v.mail = m.sha256
LEFT JOIN about_now b ON b.mail = m.sha256
LEFT JOIN forgotten f ON f.what = 'mail' AND f.id = m.sha256
LEFT JOIN forgetting g ON g.id = f.forgetting
WHERE m.sha256 IN (FROM wanted) AND r.id IN (FROM newest)

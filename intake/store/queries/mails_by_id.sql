-- Mails, each with its reading in force and the newest version it made.
SELECT m.*, r.id AS reading, r.document, v.doubts, v.changes, v.proposed, v.relation,
    b.application AS about, b.writer,
    g.done_at AS forgotten_at
FROM mail m
JOIN reading_now r ON r.mail = m.sha256
LEFT JOIN version v ON v.mail = m.sha256
LEFT JOIN about_now b ON b.mail = m.sha256
LEFT JOIN forgotten f ON f.what = 'mail' AND f.id = m.sha256
LEFT JOIN forgetting g ON g.id = f.forgetting
WHERE m.sha256 IN (SELECT unnest($mails))
QUALIFY row_number() OVER (PARTITION BY m.sha256 ORDER BY v.version DESC) = 1

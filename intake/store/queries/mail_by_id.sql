SELECT m.*, r.id AS reading, r.document, v.doubts, v.changes, v.relation
FROM mail m
JOIN reading_now r ON r.mail = m.sha256
LEFT JOIN version v ON v.mail = m.sha256
WHERE m.sha256 = $mail
QUALIFY row_number() OVER (ORDER BY v.version DESC) = 1

-- Mails and applications in which a word stands: subject, sender, number, any field as read.
SELECT m.sha256 AS mail, m.received_at, m.subject, m.sender_name, m.sender_address,
    a.application, a.number, a.municipality, a.stage
FROM mail m
JOIN reading_now r ON r.mail = m.sha256
LEFT JOIN version v ON v.mail = m.sha256
LEFT JOIN application a USING (application)
WHERE contains(lower(concat_ws(' ', m.subject, m.sender_name, m.sender_address, a.number,
        r.document -> 'fields', r.document -> 'municipality', a.fields)), lower($word))
    OR a.municipality IN (SELECT unnest($codes))
QUALIFY row_number() OVER (PARTITION BY m.sha256 ORDER BY v.version DESC) = 1
ORDER BY m.received_at DESC
LIMIT 500

-- Mails, newest first, with their application and all that search looks through: what the mail says,
-- and what was added later (fields in force, notes of decisions and of colleagues).
WITH notes AS (
    SELECT mail, string_agg(text, chr(10)) AS text FROM (
        SELECT mail, note AS text FROM decision WHERE mail IS NOT NULL AND note <> ''
        UNION ALL
        SELECT mail, text FROM desk_entry WHERE what IN ('note', 'remind') AND text <> ''
    ) GROUP BY mail
)
SELECT m.sha256 AS mail, m.received_at, m.subject, m.sender_name, m.sender_address, r.id AS reading,
    a.application, a.number, a.municipality, a.stage,
    array_to_string([m.subject, m.sender_name, m.sender_address]
        || json_extract_string(r.document, '$.fields.*')
        || json_extract_string(r.document, '$.attachments[*].name'), chr(10)) AS own,
    coalesce(array_to_string([a.number, n.text]
        || coalesce(json_extract_string(a.fields, '$.*'), []), chr(10)), '') AS later
FROM mail m
JOIN reading_now r ON r.mail = m.sha256
LEFT JOIN version v ON v.mail = m.sha256
LEFT JOIN application a USING (application)
LEFT JOIN notes n ON n.mail = m.sha256
QUALIFY row_number() OVER (PARTITION BY m.sha256 ORDER BY v.version DESC) = 1
ORDER BY m.received_at DESC

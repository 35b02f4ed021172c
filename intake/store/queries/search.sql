-- Mails, newest first, with who is assigned, with their application (the codes that may be its municipality's, where none
-- is chosen), and what was added later of all that search looks
-- through: fields in force, notes of decisions and of colleagues.
WITH notes AS (
    SELECT mail, string_agg(text, chr(10)) AS text FROM (
        SELECT mail, note AS text FROM decision WHERE mail IS NOT NULL AND note <> ''
        UNION ALL
        SELECT mail, text FROM desk_entry WHERE what IN ('note', 'remind') AND text <> ''
    ) GROUP BY mail
), assigned AS (
    SELECT coalesce(application, mail) AS item, arg_max(text, place) AS who
    FROM desk_entry WHERE what = 'assigned' GROUP BY item
), v AS (
    SELECT mail, max_by(application, version) AS application FROM version GROUP BY mail
), r AS (
    SELECT mail, kind, CASE WHEN municipality IS NULL
        THEN json_extract_string(document, '$.candidates[*].code') ELSE [] END AS candidates
    FROM reading_now
)
SELECT m.sha256 AS mail, m.received_at, m.subject, m.sender_name, m.sender_address,
    coalesce(h.who, '') AS who, a.number, a.municipality, a.stage, r.kind,
    CASE WHEN a.municipality IS NULL THEN r.candidates ELSE [] END AS candidates,
    coalesce(array_to_string([a.number, n.text]
        || coalesce(json_extract_string(a.fields, '$.*'), []), chr(10)), '') AS later
FROM mail m
LEFT JOIN v ON v.mail = m.sha256
LEFT JOIN application a USING (application)
JOIN r ON r.mail = m.sha256
LEFT JOIN assigned h ON h.item = coalesce(v.application, m.sha256)
LEFT JOIN notes n ON n.mail = m.sha256
ORDER BY m.received_at DESC

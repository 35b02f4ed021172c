-- The 利用申込書 of applications, oldest first: those in their mails, with what keeps a mail from
-- taking effect (none where a person took the form over), and those that a person attached. `fields`
-- and `sources`: what the mail said as a whole, and where; of one attached all fields are its own.
WITH v AS (
    SELECT application, mail, doubts, place FROM version
    WHERE application IN (SELECT unnest($applications))
), newest AS (  -- found first, so that no other document is looked into
    SELECT max(id) AS id FROM reading WHERE mail IN (SELECT mail FROM v) GROUP BY mail
), r AS (
    SELECT mail, document FROM reading WHERE id IN (FROM newest)
), taken AS (
    SELECT mail FROM decision_now
    WHERE retracted_at IS NULL AND what = 'apply' AND (content ->> 'form')::BOOLEAN
)
SELECT v.application, a.attachment ->> 'name' AS name, a.attachment -> 'form' AS form,
    r.document -> 'fields' AS fields, r.document -> 'sources' AS sources,
    r.document ->> '$.sender.address' AS sender,
    CASE WHEN v.mail IN (FROM taken) THEN '[]' ELSE v.doubts END AS doubts, v.place
FROM v JOIN r ON r.mail = v.mail,
    unnest(from_json(r.document -> 'attachments', '["JSON"]')) AS a(attachment)
WHERE json_type(a.attachment, '$.form') = 'OBJECT'
UNION ALL
SELECT d.application, d.content ->> 'file', d.content -> 'fields', d.content -> 'fields', '{}', '', '[]',
    d.place
FROM decision_now d
WHERE d.application IN (SELECT unnest($applications)) AND d.retracted_at IS NULL
    AND d.what = 'complete' AND (d.content ->> 'file') IS NOT NULL
ORDER BY place

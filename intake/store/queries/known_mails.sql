-- Which of these mails (by bytes or by content) the record holds already.
WITH found AS (
    SELECT mail FROM delivery WHERE raw IN (SELECT unnest($digests))
    UNION
    SELECT sha256 FROM mail WHERE content IN (SELECT unnest($contents))
)
SELECT d.raw, m.content, m.sha256 AS mail, d.source, d.folder, d.uidvalidity, d.uid,
    m.sha256 IN (SELECT id FROM forgotten WHERE what = 'mail') AS forgotten
FROM mail m JOIN delivery d ON d.mail = m.sha256
WHERE m.sha256 IN (SELECT mail FROM found) AND d.mail IN (SELECT mail FROM found)

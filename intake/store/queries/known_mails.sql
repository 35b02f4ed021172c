-- Which of these mails (by bytes or by content) the record holds already.
SELECT d.raw, m.content, m.sha256 AS mail, d.source, d.folder, d.uidvalidity, d.uid,
    m.sha256 IN (SELECT id FROM forgotten WHERE what = 'mail') AS forgotten
FROM mail m JOIN delivery d ON d.mail = m.sha256
WHERE d.raw IN (SELECT unnest($digests)) OR m.content IN (SELECT unnest($contents))

-- The item that a decision is about: the 受付番号 of its application, or its mail.
SELECT r.number, d.mail
FROM decision d
LEFT JOIN receipt r USING (application)
WHERE d.id = $id

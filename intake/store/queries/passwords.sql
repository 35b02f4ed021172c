-- Readings of mails from these domains that told passwords, with who sent them and when.
SELECT r.id, m.sender_address AS address, m.received_at
FROM reading r JOIN mail m ON m.sha256 = r.mail
WHERE r.kind = 'password'
    AND lower(split_part(m.sender_address, '@', -1)) IN (SELECT unnest($domains))
    AND NOT EXISTS (SELECT 1 FROM reading n WHERE n.mail = r.mail AND n.id > r.id)
ORDER BY r.id

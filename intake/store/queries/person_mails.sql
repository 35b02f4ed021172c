-- Mails that name an address: who sent them, or anything that was read of them.
SELECT m.sha256 AS mail, m.received_at, m.subject, m.sender_name, m.sender_address,
    lower(m.sender_address) = $address AS sent
FROM mail m
WHERE lower(m.sender_address) = $address OR EXISTS (
    SELECT 1 FROM reading r
    WHERE r.mail = m.sha256 AND regexp_matches(lower(CAST(r.document AS VARCHAR)), $pattern))
ORDER BY m.received_at, m.sha256

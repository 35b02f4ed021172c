-- Passwords that mails told, with who sent them and when.
SELECT m.sender_address AS address, m.received_at,
    from_json(r.document -> 'passwords', '["VARCHAR"]') AS passwords
FROM reading_now r JOIN mail m ON m.sha256 = r.mail
WHERE r.kind = 'password'

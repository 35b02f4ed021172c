-- Mails with an attachment that wants a password.
SELECT m.sha256 AS mail, m.received_at, m.sender_address AS address, r.document
FROM reading_now r JOIN mail m ON m.sha256 = r.mail
WHERE list_contains(
    list_transform(from_json(r.document -> 'findings', '["JSON"]'), lambda f: f ->> 'code'),
    'attachment_encrypted')
    AND r.mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')

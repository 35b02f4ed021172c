-- Mails with an attachment that wants a password, where somebody of the sender's domain told one
-- within the days in which the two belong together.
WITH told AS (
    SELECT DISTINCT lower(split_part(m.sender_address, '@', -1)) AS domain, m.received_at
    FROM reading r JOIN mail m ON m.sha256 = r.mail WHERE r.kind = 'password'
), near AS (
    SELECT DISTINCT m.sha256, m.received_at, m.sender_address
    FROM told t JOIN mail m ON lower(split_part(m.sender_address, '@', -1)) = t.domain
        AND m.received_at BETWEEN t.received_at - to_days($days) AND t.received_at + to_days($days)
), newest AS (
    SELECT n.*, r.document FROM near n JOIN reading r ON r.mail = n.sha256
    QUALIFY row_number() OVER (PARTITION BY r.mail ORDER BY r.id DESC) = 1
)
SELECT sha256 AS mail, received_at, sender_address AS address, document FROM newest
WHERE list_contains(
    list_transform(from_json(document -> 'findings', '["JSON"]'), lambda f: f ->> 'code'),
    'attachment_encrypted')
    AND sha256 NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY received_at, sha256

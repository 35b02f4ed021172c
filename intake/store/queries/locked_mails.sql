-- Mails that wait for a person, where somebody of the sender's domain told a password within the days
-- in which the two belong together.
WITH told AS (
    SELECT DISTINCT lower(split_part(m.sender_address, '@', -1)) AS domain, m.received_at
    FROM reading r JOIN mail m ON m.sha256 = r.mail WHERE r.kind = 'password'
), near AS (
    SELECT DISTINCT m.sha256, m.received_at, m.sender_address
    FROM told t JOIN mail m ON lower(split_part(m.sender_address, '@', -1)) = t.domain
        AND m.received_at BETWEEN t.received_at - to_days($days) AND t.received_at + to_days($days)
), newest AS (
    SELECT n.*, max(r.id) AS id FROM near n JOIN reading r ON r.mail = n.sha256 GROUP BY ALL
)
SELECT n.id, n.sha256 AS mail, n.received_at, n.sender_address AS address
FROM newest n JOIN reading r USING (id)
WHERE r.outcome = 'needs_review' AND n.sha256 NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
ORDER BY n.received_at, n.sha256

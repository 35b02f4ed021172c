-- The mails of a Message-ID and sender that came nearest in time, with their readings in force. What
-- was forgotten says nothing any more.
SELECT m.sha256 AS mail, max(r.id) AS reading
FROM mail m JOIN reading r ON r.mail = m.sha256
WHERE m.message_id = $message_id AND m.sender_address = $sender
    AND m.sha256 NOT IN (SELECT id FROM forgotten WHERE what = 'mail')
GROUP BY m.sha256, m.received_at
ORDER BY abs(epoch(m.received_at) - epoch($at::TIMESTAMPTZ)), m.sha256
LIMIT $most

-- Letters that were sent to one of these addresses before a moment, newest first.
SELECT s.message_id, s.letter, s.recipient, s.sent_at, s.mail, r.number
FROM send_now s
LEFT JOIN receipt r USING (application)
WHERE lower(s.recipient) IN (SELECT unnest($addresses)) AND s.sent_at <= $before
ORDER BY s.sent_at DESC, s.place DESC
LIMIT 10

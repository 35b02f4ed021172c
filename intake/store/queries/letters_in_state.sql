-- Letters in one of these states, oldest first.
SELECT s.message_id, s.letter, s.recipient, s.queued_at, s.state, s.reply, s.raw, s.mail, r.number
FROM send_now s LEFT JOIN receipt r USING (application)
WHERE s.state IN (SELECT unnest($states))
ORDER BY s.queued_at, s.place

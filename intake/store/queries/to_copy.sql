-- Letters that went out since, of which the mailbox has no copy yet, in the order of their queue.
SELECT s.message_id, s.raw, s.sent_at FROM send_now s
WHERE s.sent_at >= $since AND s.letter NOT LIKE 'operator_%'
    AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.send = s.message_id AND a.outcome = 'copied')
ORDER BY s.place

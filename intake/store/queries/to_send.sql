-- Letters that may go out now: not held (or released), not done, and due. One put off at a time
-- that is yet to come was put off before the clock was set back, and is due.
SELECT s.message_id, s.letter, s.application, s.recipient, s.raw, s.queued_at, s.first_deferred_at, s.broken
FROM send_now s
WHERE s.state = 'queued'
    AND (s.due_at IS NULL OR s.due_at <= $now OR s.deferred_at > $now)
ORDER BY starts_with(s.letter, 'operator_') DESC, s.queued_at, s.place
LIMIT $most

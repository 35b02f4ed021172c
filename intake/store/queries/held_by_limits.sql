-- Letters that wait because a limit was reached, and were not released.
SELECT count(*) AS letters FROM send_now s
WHERE s.state = 'held' AND EXISTS (
    SELECT 1 FROM attempt a WHERE a.send = s.message_id AND a.outcome = 'held')

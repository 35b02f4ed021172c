-- Who has had a letter about these applications, or will: queued, held, or sent. One that failed or
-- came back counts for a day, so that a repeated mail is answered then, and not at once.
SELECT DISTINCT application, recipient, copy FROM send_now
WHERE application IN (SELECT unnest($applications))
    AND (state <> 'failed' OR queued_at > $now - INTERVAL 1 DAY)

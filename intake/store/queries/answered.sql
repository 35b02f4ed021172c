-- Who has had a letter about these applications, or will: queued, held, or sent. One that failed,
-- came back or was taken back counts for a day, so that a repeated mail is answered then, and not at once.
SELECT DISTINCT application, recipient, copy FROM send_now
WHERE application IN (SELECT unnest($applications))
    AND (state NOT IN ('failed', 'retracted') OR queued_at > $now - INTERVAL 1 DAY)

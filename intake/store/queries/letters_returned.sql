-- Letters that a bounce may be about: by Message-ID, else the newest one to a recipient of the week.
WITH named AS (
    SELECT message_id FROM send WHERE message_id IN (SELECT unnest($message_ids))
), addressed AS (
    SELECT max_by(message_id, queued_at) AS message_id FROM send
    WHERE lower(recipient) IN (SELECT unnest($recipients))
        AND queued_at BETWEEN $at - INTERVAL 7 DAY AND $at + INTERVAL 1 HOUR
    GROUP BY lower(recipient)
)
SELECT message_id FROM named
UNION ALL
SELECT message_id FROM addressed WHERE NOT EXISTS (SELECT 1 FROM named)

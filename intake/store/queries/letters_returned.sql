-- Letters that a report may be about: those whose Message-ID it names, then those of the week to an
-- address that it names, then (copies go only there) to another of the same domain; newest first.
SELECT s.message_id, lower(s.recipient) AS recipient, s.raw, s.bounced FROM send_now s
WHERE s.message_id IN (SELECT unnest($message_ids))
    OR (s.sent_at IS NOT NULL
        AND s.queued_at BETWEEN $at - INTERVAL 7 DAY AND $at + INTERVAL 1 HOUR
        AND (lower(s.recipient) IN (SELECT unnest($addresses))
            OR split_part(lower(s.recipient), '@', -1) IN (SELECT unnest($domains))))
ORDER BY s.message_id IN (SELECT unnest($message_ids)) DESC,
    lower(s.recipient) IN (SELECT unnest($addresses)) DESC, s.queued_at DESC, s.place DESC
LIMIT 200

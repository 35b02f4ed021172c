-- Running applications that a mail may be about: by number, municipality, or letter answered.
SELECT a.application, a.number, a.municipality, a.stage, a.received_at
FROM application a
WHERE a.is_open AND (
    a.number IN (SELECT unnest($numbers))
    OR a.municipality IN (SELECT unnest($codes))
    OR a.application IN (
        SELECT s.application FROM send s WHERE s.message_id IN (SELECT unnest($message_ids))))
ORDER BY a.received_at, a.number

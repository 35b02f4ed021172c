-- Open applications that an item may be about: by number, municipality, or letter of ours answered.
SELECT r.application, r.number, s.stage_now AS stage, w.municipality, m.received_at, m.sender_address
FROM receipt r
JOIN decided s USING (application)
JOIN mail m ON m.sha256 = split_part(r.application, ':', 1)
LEFT JOIN whose w USING (application)
WHERE s.stage_now NOT IN ('withdrawn', 'dismissed', 'ended') AND (
    r.number IN (SELECT unnest($numbers))
    OR w.municipality IN (SELECT unnest($codes))
    OR r.application IN (
        SELECT s.application FROM send s WHERE s.message_id IN (SELECT unnest($message_ids))))
ORDER BY m.received_at, r.number

-- The open applications that mails may belong to: by number, letter answered, or municipality.
SELECT a.application, a.number, a.version, a.municipality, a.outcome, a.fields, a.missing,
    a.parties, a.own,    a.stage, a.received_at
FROM application a
WHERE a.is_open AND (
    a.number IN (SELECT unnest($numbers))
    OR a.municipality IN (SELECT unnest($codes))
    OR a.application IN (
        SELECT s.application FROM send s WHERE s.message_id IN (SELECT unnest($message_ids))))
ORDER BY a.received_at, a.number

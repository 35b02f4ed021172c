-- Letters about these applications that were sent or may be, with the stage of each application and
-- what it lacks.
SELECT s.message_id, s.letter, s.application, s.circle, s.place, s.queued_at, s.asks,
    s.released_for, a.stage, a.missing
FROM send_now s JOIN application a USING (application)
WHERE s.application IN (SELECT unnest($applications)) AND s.state IN ('queued', 'sent')

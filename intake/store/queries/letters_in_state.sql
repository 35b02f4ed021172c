-- Letters in one of these states, oldest first, each with the contact in force and the stage of its
-- application.
SELECT s.message_id, s.letter, s.recipient, s.queued_at, s.queued_by, s.state, s.reply, s.raw, s.mail,
    s.application, r.number, a.stage, a.missing,
    s.asks, s.released_for, CASE WHEN list_contains(CAST(a.parties AS VARCHAR[]), a.fields ->> 'email')
        THEN a.fields ->> 'email' END AS contact
FROM send_now s
LEFT JOIN receipt r USING (application)
LEFT JOIN application a USING (application)
WHERE s.state IN (SELECT unnest($states))
ORDER BY s.queued_at, s.place

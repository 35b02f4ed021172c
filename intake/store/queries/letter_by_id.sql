-- A letter, with the contact in force and the stage of its application.
SELECT s.*, a.stage, a.missing, CASE WHEN list_contains(CAST(a.parties AS VARCHAR[]), a.fields ->> 'email')
        THEN a.fields ->> 'email' END AS contact
FROM send_now s LEFT JOIN application a USING (application)
WHERE s.message_id = $message_id

-- A letter, with the contact in force of its application.
SELECT s.*, a.fields ->> 'email' AS contact
FROM send_now s LEFT JOIN application a USING (application)
WHERE s.message_id = $message_id

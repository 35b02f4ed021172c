-- For letters of ours that mails answer: the application each was about.
SELECT message_id, application FROM send
WHERE message_id IN (SELECT unnest($message_ids)) AND application IS NOT NULL

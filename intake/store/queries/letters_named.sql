-- Which of these Message-IDs are of letters of ours, and the application each is about, if any.
SELECT message_id, application FROM send WHERE message_id IN (SELECT unnest($message_ids))

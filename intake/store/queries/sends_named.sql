-- Which of these Message-IDs are of letters of ours.
SELECT message_id FROM send WHERE message_id IN (SELECT unnest($message_ids))

SELECT message_id, application FROM send WHERE application IS NOT NULL

SELECT message_id, application FROM send

SELECT application, mail, message_id FROM send WHERE mail <> '' OR application IS NOT NULL

-- Letters, with the mail that each is about.
SELECT message_id, mail, recipient, raw FROM send WHERE mail <> ''

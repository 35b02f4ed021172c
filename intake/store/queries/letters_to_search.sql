-- Letters after a place, with the mail that each is about.
SELECT message_id, mail, recipient, raw, place FROM send WHERE mail <> '' AND place > $after ORDER BY place

-- Mails that are one of these messages by what they say, and those that share a Message-ID with one.
SELECT sha256 AS mail, words, message_id FROM mail
WHERE words IN (SELECT unnest($words)) OR message_id IN (SELECT unnest($message_ids))

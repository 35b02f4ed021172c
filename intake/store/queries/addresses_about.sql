-- Every address that the record connects with one of these applications or mails: senders, Reply-To,
-- those who may change the application, and contacts that a mail or a person gave. A mail whose writer
-- may not change the application connects no address with it, only with itself.
WITH of_applications AS (
    SELECT application AS about, mail FROM version
    WHERE application IN (SELECT unnest($applications))
    UNION SELECT application, mail FROM decision
    WHERE application IN (SELECT unnest($applications)) AND mail IS NOT NULL
), mails AS (
    SELECT about, mail FROM of_applications LEFT JOIN about_now USING (mail)
    WHERE writer IS NULL OR writer NOT IN ('other', 'prefecture')
    UNION SELECT mail, mail FROM (SELECT unnest($mails) AS mail)
), read AS (
    SELECT m.about, r.document FROM mails m JOIN reading_now r USING (mail)
), own AS (
    SELECT application AS about, parties, fields FROM application
    WHERE application IN (SELECT unnest($applications))
)
SELECT DISTINCT about, lower(address) AS address
FROM (
    SELECT about, sender_address AS address FROM mails JOIN mail ON sha256 = mail
    UNION ALL SELECT about, document ->> '$.reply_to' FROM read
    UNION ALL SELECT about, document ->> '$.fields.email' FROM read
    UNION ALL SELECT about, unnest(CAST(parties AS VARCHAR[])) FROM own
    UNION ALL SELECT about, fields ->> 'email' FROM own
)
WHERE address <> ''

-- What mails say, of all that search looks through, by reading after $after: a mail's newest last.
SELECT r.mail, r.id AS reading,
    array_to_string([m.subject, m.sender_name, m.sender_address]
        || json_extract_string(r.document, '$.fields.*')
        || json_extract_string(r.document, '$.attachments[*].name'), chr(10)) AS own
FROM reading r JOIN mail m ON m.sha256 = r.mail
WHERE r.id > $after
ORDER BY r.id

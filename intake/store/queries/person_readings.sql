SELECT mail, read_at, reader, document FROM reading WHERE mail IN (SELECT unnest($mails)) ORDER BY id

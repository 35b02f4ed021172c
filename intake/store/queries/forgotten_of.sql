SELECT id FROM forgotten WHERE what = 'mail' AND id IN (SELECT unnest($mails))

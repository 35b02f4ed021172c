-- Which of these mails have had a letter of their own.
SELECT DISTINCT mail FROM send WHERE mail IN (SELECT unnest($mails))

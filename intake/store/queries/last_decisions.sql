-- The last decision about each of these applications and mails.
SELECT application, mail, max(id) AS id FROM decision
WHERE application IN (SELECT unnest($applications)) OR mail IN (SELECT unnest($mails))
GROUP BY application, mail

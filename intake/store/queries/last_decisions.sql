-- The last decision about each of these applications and mails, and the last that may be undone.
SELECT application, mail, max(id) AS id, max(id) FILTER (retracted_at IS NULL AND what <> 'undo') AS holding
FROM decision_now
WHERE application IN (SELECT unnest($applications)) OR mail IN (SELECT unnest($mails))
GROUP BY application, mail

-- The files of all mails that are kept.
SELECT DISTINCT raw FROM delivery
WHERE mail NOT IN (SELECT id FROM forgotten WHERE what = 'mail')

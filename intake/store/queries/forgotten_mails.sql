-- The files of mails that were forgotten.
SELECT DISTINCT d.raw FROM delivery d JOIN forgotten f ON f.what = 'mail' AND f.id = d.mail

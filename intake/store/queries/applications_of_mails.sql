-- Whose application each of these mails belongs to: the newest, where it belongs to several.
SELECT v.mail, a.number, a.municipality
FROM version v JOIN application a USING (application)
WHERE v.mail IN (SELECT unnest($mails))
QUALIFY row_number() OVER (PARTITION BY v.mail ORDER BY v.place DESC) = 1

-- The application or mail that a person means: a 受付番号, or the beginning of a mail's sha256.
SELECT a.application, a.number, a.application AS mail FROM application a WHERE a.number = upper($name)
UNION ALL
SELECT v.application, a.number, m.sha256
FROM mail m
LEFT JOIN version v ON v.mail = m.sha256
LEFT JOIN application a USING (application)
WHERE length($name) >= 6 AND m.sha256 LIKE lower($name) || '%'
QUALIFY row_number() OVER (PARTITION BY m.sha256 ORDER BY v.version DESC) = 1

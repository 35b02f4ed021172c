-- The application or mail that a person means: a 受付番号, or the beginning of a mail's sha256.
SELECT r.application, r.number, r.application AS mail
FROM receipt r WHERE r.number = upper($name) AND EXISTS (
    SELECT 1 FROM version v WHERE v.application = r.application)
UNION ALL
SELECT v.application, r.number, m.sha256
FROM mail m
LEFT JOIN version v ON v.mail = m.sha256
LEFT JOIN receipt r USING (application)
WHERE length($name) >= 6 AND m.sha256 LIKE lower($name) || '%'
QUALIFY row_number() OVER (PARTITION BY m.sha256 ORDER BY v.version DESC) = 1

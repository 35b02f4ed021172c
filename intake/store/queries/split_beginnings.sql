-- The applications that a person made by splitting a mail, as they began.
SELECT v.application, r.number, v.version, v.municipality, v.outcome, v.fields, v.missing, v.parties, v.own,
    v.mail
FROM version v JOIN receipt r USING (application)
WHERE v.version = 1 AND contains(v.application, ':')
    AND v.mail IN (SELECT mail FROM decision_now WHERE what = 'split' AND retracted_at IS NULL)
    AND v.application NOT IN (SELECT id FROM forgotten WHERE what = 'application')
ORDER BY v.application

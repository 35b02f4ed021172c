-- Applications that these mails made, or in whose fields the address stands.
SELECT a.application, a.number, a.municipality, a.stage, a.received_at, a.fields
FROM application a
WHERE a.application IN (SELECT application FROM version WHERE mail IN (SELECT unnest($mails)))
    OR a.application IN (
        SELECT application FROM version WHERE regexp_matches(lower(CAST(fields AS VARCHAR)), $pattern))
    OR regexp_matches(lower(CAST(a.fields AS VARCHAR)), $pattern)
ORDER BY a.fiscal_year, a.running

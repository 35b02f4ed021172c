-- Decisions about these mails and applications, and those that name the address.
SELECT id, recorded_at, on_date, what, decided_by, account, note, content FROM decision
WHERE mail IN (SELECT unnest($mails)) OR application IN (SELECT unnest($applications))
    OR regexp_matches(lower(concat_ws(' ', note, CAST(content AS VARCHAR))), $pattern)
ORDER BY id

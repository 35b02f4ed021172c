-- What colleagues wrote about these mails and applications, and what names the address.
SELECT recorded_at, what, text, on_date, written_by, account FROM desk_entry
WHERE what IN ('note', 'remind', 'template') AND (mail IN (SELECT unnest($mails))
    OR application IN (SELECT unnest($applications)) OR regexp_matches(lower(text), $pattern))
ORDER BY id

-- What colleagues wrote about an application or a mail, oldest first; not that somebody opened it.
SELECT e.id, e.what, e.text, e.on_date, e.written_by, e.recorded_at,
    e.what = 'remind' AND e.id IN (
        SELECT TRY_CAST(text AS BIGINT) FROM desk_entry WHERE what = 'reminded') AS done
FROM desk_entry e
WHERE (e.mail = $mail OR e.application = $application) AND e.what NOT IN ('opened', 'reminded')
ORDER BY e.id

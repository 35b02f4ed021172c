-- What $by wanted to be reminded of by a day, oldest day first.
SELECT e.id, e.mail, e.application, e.text, e.on_date, r.number
FROM desk_entry e LEFT JOIN receipt r USING (application)
WHERE e.what = 'remind' AND e.written_by = $by AND e.on_date <= $day
    AND e.id NOT IN (
        SELECT TRY_CAST(text AS BIGINT) FROM desk_entry
        WHERE what = 'reminded' AND TRY_CAST(text AS BIGINT) IS NOT NULL)
ORDER BY e.on_date, e.id

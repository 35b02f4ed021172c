-- Codes that gave way to others, from which day on.
SELECT date AS on_date, old_code, new_code, reason FROM change_known
WHERE old_code <> new_code AND seen(known_from, known_until, $known::DATE)
ORDER BY date, old_code, new_code

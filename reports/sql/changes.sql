-- Codes that gave way to others, from which day on.
SELECT date AS on_date, old_code, new_code, reason FROM change WHERE old_code <> new_code ORDER BY date

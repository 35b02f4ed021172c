SELECT stage, on_date, recorded_at FROM step
WHERE application = $application AND retracted_at IS NULL
ORDER BY recorded_at, place

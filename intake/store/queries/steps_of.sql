-- The stages an application came to, in the order they were recorded, as known today.
SELECT stage, since AS on_date FROM course
WHERE application = $application AND known_until IS NULL
ORDER BY place

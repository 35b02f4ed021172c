-- What staff recorded of pattern and コンビニ交付, oldest decision first; later ones win.
SELECT
    id,
    application,
    on_date,
    content ->> 'pattern' AS pattern,
    content ->> 'konbini_status' AS konbini
FROM decision
WHERE seen(recorded_at, retracted_at, $known::DATE)
  AND (on_date <= $as_of::DATE OR tokyo_day(recorded_at) <= $as_of::DATE)
  AND (content ->> 'pattern' IS NOT NULL OR content ->> 'konbini_status' IS NOT NULL)
ORDER BY recorded_at, id

-- What staff recorded of pattern and コンビニ交付, oldest decision first; later ones win.
SELECT
    id,
    application,
    content ->> 'pattern' AS pattern,
    content ->> 'konbini_status' AS konbini
FROM decision
WHERE (recorded_at AT TIME ZONE 'Asia/Tokyo')::DATE <= coalesce($known::DATE, DATE '9999-12-31')
  AND (retracted_at IS NULL
       OR (retracted_at AT TIME ZONE 'Asia/Tokyo')::DATE > coalesce($known::DATE, DATE '9999-12-31'))
  AND (on_date <= $as_of::DATE OR (recorded_at AT TIME ZONE 'Asia/Tokyo')::DATE <= $as_of::DATE)
  AND (content ->> 'pattern' IS NOT NULL OR content ->> 'konbini_status' IS NOT NULL)
ORDER BY recorded_at, id

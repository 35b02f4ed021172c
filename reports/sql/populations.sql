-- Official figures of population (persons) by municipality and day, with where they are from; of
-- what had been loaded by $known, the newest.
SELECT code, as_of, persons, source FROM population
WHERE $known::DATE IS NULL OR recorded_at IS NULL
    OR CAST(recorded_at AT TIME ZONE 'Asia/Tokyo' AS DATE) <= $known::DATE
QUALIFY row_number() OVER (PARTITION BY code, as_of ORDER BY recorded_at DESC) = 1
ORDER BY code, as_of

-- Applications (number) that stand on $as_of but can be counted in no municipality.
SELECT
    count(*) FILTER (municipality IS NULL) AS unsettled,
    count(*) FILTER (municipality IS NOT NULL AND code IS NULL) AS not_in_register
FROM standing($as_of, $known) LEFT JOIN register($as_of, $known) ON municipality = code
WHERE applied

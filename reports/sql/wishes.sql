-- The month (YYYY-MM) in which each municipality wishes to begin, as its newest application received by $as_of says.
--   $known  ignores what was recorded after that day (NULL: as known now)
SELECT municipality, arg_max(desired_start, {'on': received_on, 'application': application}) AS month
FROM answered($as_of::DATE, $known::DATE)
WHERE municipality IS NOT NULL AND desired_start IS NOT NULL
GROUP BY municipality

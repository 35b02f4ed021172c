-- What the municipalities that have applied by $as_of answer: one row a municipality, each answer that of its
-- newest application that gives one; NULL where none does.
--   $known  ignores what was recorded after that day (NULL: as known now)
SELECT left(municipality, 2) AS prefecture, municipality,
    arg_max(pattern, {'on': received_on, 'application': application}) AS pattern,
    arg_max(konbini_status, {'on': received_on, 'application': application}) AS konbini_status,
    arg_max(trial_wish, {'on': received_on, 'application': application}) AS trial_wish
FROM answered($as_of::DATE, $known::DATE)
JOIN (SELECT municipality FROM stages($as_of::DATE, $known::DATE) WHERE applied) USING (municipality)
GROUP BY municipality
ORDER BY municipality

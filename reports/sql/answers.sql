-- What the municipalities that have applied by $as_of answer, as known now: one row a municipality. What staff
-- recorded with 利用開始 goes before what the form says; NULL where neither says anything.
--   $known  ignores applications recorded after that day (NULL: none)
SELECT left(municipality, 2) AS prefecture, municipality,
    arg_max(coalesce(confirmed_pattern, pattern), received_on) AS pattern,
    arg_max(coalesce(confirmed_konbini, konbini_status), received_on) AS konbini_status,
    arg_max(trial_wish, received_on) AS trial_wish
FROM application
JOIN (SELECT municipality FROM stages($as_of::DATE, $known::DATE) WHERE applied) USING (municipality)
WHERE received_on <= $as_of::DATE
GROUP BY municipality
ORDER BY municipality

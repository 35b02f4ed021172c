-- Applications (number) by the stage they are at on $as_of.
--   $known  ignores what was recorded after that day (NULL: as known now)
SELECT stage, count(*) AS applications
FROM standing($as_of::DATE, $known::DATE)
GROUP BY stage

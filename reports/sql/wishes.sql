-- The month (YYYY-MM) in which each municipality wishes to begin, as its newest application received by $as_of says.
SELECT municipality, arg_max(desired_start, received_on) AS month
FROM application
WHERE municipality IS NOT NULL AND desired_start IS NOT NULL AND received_on <= $as_of::DATE
GROUP BY municipality

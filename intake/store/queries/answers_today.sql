-- Letters since the day began (Asia/Tokyo) and in the last hour, by whom they went to, as limits need
-- them. Held letters do not count: a person releases them; nor do those of days to come, queued while
-- the clock was ahead.
SELECT
    recipient, copy, municipality, application, circle,
    count(*) FILTER (queued_at >= $since) AS today,
    count(*) FILTER (queued_at >= $hour) AS last_hour
FROM send
WHERE queued_at >= least($since, $hour) AND queued_at < $since + INTERVAL 1 DAY AND NOT held
GROUP BY recipient, copy, municipality, application, circle

-- Answers since the day began (Asia/Tokyo) and in the last hour, by what limits go by. Held letters
-- do not count: a person releases them.
WITH recent AS (
    SELECT recipient, split_part(recipient, '@', -1) AS domain, municipality, application, queued_at
    FROM send
    WHERE queued_at >= least($since, $hour) AND NOT held
), today AS (
    SELECT * FROM recent WHERE queued_at >= $since
)
SELECT 'address' AS what, recipient AS who, municipality, count(*) AS answers
FROM today WHERE recipient IN (SELECT unnest($recipients)) GROUP BY recipient, municipality
UNION ALL
SELECT 'domain', domain, NULL, count(*)
FROM today WHERE domain IN (SELECT unnest($domains)) GROUP BY domain
UNION ALL
SELECT 'without', domain, NULL, count(*)
FROM today WHERE municipality IS NULL AND domain IN (SELECT unnest($domains)) GROUP BY domain
UNION ALL
SELECT 'application', application, NULL, count(*)
FROM today WHERE application IN (SELECT unnest($applications)) GROUP BY application
UNION ALL
SELECT 'hour', '', NULL, count(*) FROM recent WHERE queued_at >= $hour

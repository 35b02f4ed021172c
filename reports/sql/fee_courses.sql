-- The course of each application that somebody made for a municipality, a row a stage, oldest first.
--   $as_of  until that day as it is known; what is to come as it was planned by then
--   $known  ignores what was recorded after that day (NULL: as known now)
WITH past AS (
    SELECT * FROM courses($known::DATE) WHERE since <= $as_of::DATE
),
planned AS (
    SELECT * FROM courses(least(coalesce($known::DATE, DATE '9999-12-31'), $as_of::DATE))
    WHERE since > $as_of::DATE
),
ahead AS (
    SELECT application, min(since) AS until FROM planned
    WHERE reached(since, until) GROUP BY application
),
whole AS (
    SELECT past.* REPLACE (
        CASE WHEN coalesce(past.until > $as_of::DATE, true) THEN ahead.until ELSE past.until END AS until)
    FROM past LEFT JOIN ahead USING (application)
    UNION ALL BY NAME
    SELECT planned.* REPLACE (past.municipality AS municipality)
    FROM planned JOIN (SELECT DISTINCT application, municipality FROM past) AS past USING (application)
)
SELECT
    application,
    municipality,
    list({'stage': stage, 'since': since, 'until': until, 'applied': applied, 'agreed': agreed,
        'in_use': in_use, 'decision': decision, 'mail': mail} ORDER BY since, place) AS periods,
    any_value(receipt_number) AS receipt_number,
    any_value(first_mail) AS first_mail,
    any_value(received_on) AS received_on
FROM whole JOIN (
    SELECT application, receipt_number, first_mail, received_on FROM application
) USING (application)
WHERE municipality IS NOT NULL
GROUP BY application, municipality
HAVING bool_or(applied)
ORDER BY min(since) FILTER (applied AND reached(since, until)), application

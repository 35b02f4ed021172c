-- One row an application: the days its fee rests on, each with the decision or mail that records it.
--   $as_of  leaves out what happened after that day, unless it had been recorded by then (a planned start)
--   $known  ignores what was recorded after that day (NULL: as known now)
-- Statements of the applicant carry no date of record here: with $known they are left out (NULL).
WITH course AS (
    SELECT
        application,
        arg_max(municipality, recorded_at) FILTER (municipality IS NOT NULL) AS municipality,
        min(on_date) FILTER (stage NOT IN ('withdrawn', 'dismissed', 'ended')) AS applied_from,
        min(on_date) FILTER (stage IN ('agreed', 'in_use')) AS agreed_from,
        min(on_date) FILTER (stage IN ('withdrawn', 'dismissed')) AS gone_from,
        min({'on': on_date, 'decision': decision, 'mail': mail}) FILTER (stage = 'accepted') AS completed,
        min({'on': on_date, 'decision': decision, 'mail': mail}) FILTER (stage = 'agreed') AS agreed,
        min({'on': on_date, 'decision': decision, 'mail': mail}) FILTER (stage = 'in_use') AS started,
        min({'on': on_date, 'decision': decision, 'mail': mail})
            FILTER (stage IN ('withdrawn', 'dismissed', 'ended')) AS ended,
        min({'on': on_date, 'decision': decision, 'mail': mail}) FILTER (stage = 'trial_started') AS trial
    FROM event
    WHERE seen(recorded_at, retracted_at, $known::DATE)
      AND (on_date <= $as_of::DATE OR tokyo_day(recorded_at) <= $as_of::DATE)
    GROUP BY application
)
SELECT
    course.*,
    receipt_number,
    first_mail,
    received_on,
    CASE WHEN $known::DATE IS NULL THEN applied_on END AS written_on,
    CASE WHEN $known::DATE IS NULL THEN population END AS stated_population,
    CASE WHEN $known::DATE IS NULL THEN pattern END AS stated_pattern,
    CASE WHEN $known::DATE IS NULL THEN konbini_status END AS stated_konbini
FROM course JOIN application USING (application)
WHERE applied_from IS NOT NULL AND course.municipality IS NOT NULL
ORDER BY applied_from, application

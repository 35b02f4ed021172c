-- Who gave each field of an application at the desk last, when, and from which file; what a mail says
-- since then is in a version of its own.
WITH d AS (
    SELECT * FROM decision_now
    WHERE application = $application AND retracted_at IS NULL
        AND what IN ('correct', 'complete', 'apply')
        AND place > (SELECT max(place) FROM version WHERE application = $application)
), said AS (
    SELECT content ->> 'field' AS item, * FROM d WHERE what = 'correct'
    UNION ALL
    SELECT unnest(json_keys(content -> 'fields')), * FROM d WHERE what <> 'correct'
)
SELECT item, decided_by, on_date, what, content ->> 'file' AS file FROM said
QUALIFY row_number() OVER (PARTITION BY item ORDER BY id DESC) = 1

-- One row a day from the first application to $as_of: municipalities (number) of that day's register,
-- and how many of them stood at least at each stage.
WITH days AS (
    SELECT unnest(generate_series(
        (SELECT min(applied_from) FROM course($known)), $as_of::DATE, INTERVAL 1 DAY
    ))::DATE AS on_date
),
denominator AS (
    SELECT on_date, count(*) AS municipalities
    FROM days JOIN municipality ON holds(valid_from, valid_to, on_date)
    GROUP BY on_date
),
counts AS (
    SELECT
        on_date,
        count(DISTINCT code) FILTER (coalesce(gone_from > on_date, true)) AS applied,
        count(DISTINCT code) FILTER (agreed_from <= on_date AND coalesce(left_from > on_date, true)) AS agreed,
        count(DISTINCT code) FILTER (in_use_from <= on_date AND coalesce(left_from > on_date, true)) AS in_use
    FROM days
    JOIN course($known) AS application ON applied_from <= on_date
    JOIN municipality ON code = application.municipality AND holds(valid_from, valid_to, on_date)
    GROUP BY on_date
)
SELECT
    on_date,
    municipalities,
    coalesce(applied, 0) AS applied,
    coalesce(agreed, 0) AS agreed,
    coalesce(in_use, 0) AS in_use
FROM denominator LEFT JOIN counts USING (on_date)
ORDER BY on_date

-- One row a prefecture and day from the first application to $as_of: municipalities
-- (number) of that day's register, and how many of them stood at least at each stage.
-- Counted by what changes: each stretch in which a municipality counts adds one on its first day
-- and takes one away on the day after its last; overlapping stretches of one municipality are one.
WITH town AS (
    SELECT code, prefecture_code, coalesce(valid_from, DATE '1900-01-01') AS since,
        coalesce(valid_to, DATE '9999-12-30') + 1 AS until
    FROM municipalities($known)
),
stretch AS (
    SELECT 'municipalities' AS what, code, prefecture_code, since, until FROM town
    UNION ALL
    SELECT what, code, prefecture_code, greatest(since, begun) AS since, least(until, gone) AS until
    FROM (
        SELECT municipality, 'applied' AS what, since AS begun, coalesce(until, DATE '9999-12-31') AS gone
        FROM courses($known) WHERE applied
        UNION ALL
        SELECT municipality, 'agreed', since, coalesce(until, DATE '9999-12-31')
        FROM courses($known) WHERE agreed
        UNION ALL
        SELECT municipality, 'in_use', since, coalesce(until, DATE '9999-12-31')
        FROM courses($known) WHERE in_use
    ) AS stage
    JOIN town ON code = stage.municipality
),
ordered AS (
    SELECT *, max(until) OVER (
        PARTITION BY what, code ORDER BY since, until ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS covered
    FROM stretch
    WHERE since < until
),
change AS (
    SELECT what, prefecture_code, unnest([greatest(since, coalesce(covered, since)), until]) AS on_date,
        unnest([1, -1]) AS step
    FROM ordered
    WHERE covered IS NULL OR covered < until
),
first_day AS (
    SELECT min(since) AS day FROM courses($known) WHERE applied AND reached(since, until)
),
days AS (
    SELECT unnest(generate_series((SELECT day FROM first_day), $as_of::DATE, INTERVAL 1 DAY))::DATE AS on_date
),
daily AS (  -- what happened before the first day counts on it
    SELECT greatest(on_date, (SELECT day FROM first_day)) AS on_date, prefecture_code, what, sum(step) AS step
    FROM change
    WHERE on_date <= $as_of::DATE
    GROUP BY ALL
),
grid AS (
    SELECT on_date, code AS prefecture_code, name
    FROM days, prefecture
)
SELECT
    grid.on_date,
    grid.prefecture_code AS code,
    grid.name,
    coalesce(sum(sum(step) FILTER (what = 'municipalities')) OVER so_far, 0)::INTEGER AS municipalities,
    coalesce(sum(sum(step) FILTER (what = 'applied')) OVER so_far, 0)::INTEGER AS applied,
    coalesce(sum(sum(step) FILTER (what = 'agreed')) OVER so_far, 0)::INTEGER AS agreed,
    coalesce(sum(sum(step) FILTER (what = 'in_use')) OVER so_far, 0)::INTEGER AS in_use
FROM grid LEFT JOIN daily USING (on_date, prefecture_code)
GROUP BY grid.on_date, grid.prefecture_code, grid.name
WINDOW so_far AS (PARTITION BY grid.prefecture_code ORDER BY grid.on_date)
ORDER BY grid.on_date, grid.prefecture_code

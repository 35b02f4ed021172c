-- Municipalities (number) on $as_of, and how many of them stand at least at each stage:
-- nationwide (both keys NULL), by prefecture, by kind.
SELECT
    prefecture_code,
    kind,
    count(*) AS municipalities,
    count(*) FILTER (applied) AS applied,
    count(*) FILTER (agreed) AS agreed,
    count(*) FILTER (in_use) AS in_use
FROM register($as_of, $known) LEFT JOIN stages($as_of, $known) ON municipality = code
GROUP BY GROUPING SETS ((), (prefecture_code), (kind))
ORDER BY prefecture_code NULLS FIRST, kind NULLS FIRST

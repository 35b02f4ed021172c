-- The fees under 仮定B once more, from the snapshot's tables alone, written without the program:
-- its figures are typed in here. One row a municipality and fiscal year: total in yen of ②.
WITH asked AS (SELECT unnest(range(2022, 2027)) AS y),
town AS (
    SELECT DISTINCT code, prefecture_code AS pref, y, make_date(y + 1, 1, 1) AS judged
    FROM municipality, asked
    WHERE coalesce(valid_from, DATE '1900-01-01') <= make_date(y + 1, 3, 31)
      AND coalesce(valid_to, DATE '9999-12-31') >= make_date(y + 1, 3, 31)
),
told AS (
    SELECT * FROM event
    WHERE retracted_at IS NULL
      AND (on_date <= $as_of::DATE OR CAST(timezone('Asia/Tokyo', recorded_at) AS DATE) <= $as_of::DATE)
),
paper AS (
    SELECT e.municipality AS code, a.received_on,
        min(e.on_date) AS asked,
        min(e.on_date) FILTER (e.stage IN ('withdrawn', 'dismissed')) AS gone,
        min(e.on_date) FILTER (e.stage = 'in_use') AS began,
        min(e.on_date) FILTER (e.stage IN ('ended', 'withdrawn', 'dismissed')) AS over
    FROM told e JOIN application a USING (application)
    GROUP BY ALL
),
share AS (
    SELECT t.pref, t.y, count(DISTINCT p.code) * 100 AS asked100, count(DISTINCT t.code) AS all_of_them
    FROM town t
    LEFT JOIN paper p ON p.code = t.code AND p.asked <= t.judged AND coalesce(p.gone > t.judged, true)
    JOIN municipality m ON m.code = t.code AND coalesce(m.valid_from <= t.judged, true)
        AND coalesce(m.valid_to >= t.judged, true)
    GROUP BY ALL
),
tier AS (
    SELECT pref, y, CASE WHEN asked100 >= 60 * all_of_them THEN 30 WHEN asked100 >= 40 * all_of_them THEN 10
        WHEN asked100 >= 20 * all_of_them THEN 5 ELSE 0 END AS off_share
    FROM share
),
month AS (
    SELECT t.code, t.pref, t.y, p.received_on, p.began, unnest(range(12)) AS k,
        make_date(t.y, 4, 1) + to_months(k::INTEGER) AS m, p.over
    FROM town t JOIN paper p ON p.code = t.code
    WHERE p.began IS NOT NULL
),
paid AS (
    SELECT code, pref, y, m, received_on,
        date_diff('month', greatest(date_trunc('month', began), DATE '2023-01-01'), m) AS since_first
    FROM month
    WHERE m >= DATE '2023-01-01' AND began < m + INTERVAL 1 MONTH AND coalesce(over >= m, true)
),
stretch AS (
    SELECT code, pref, y, received_on <= DATE '2022-09-30' AND since_first < 12 AS early, count(*) AS months, min(m) AS since
    FROM paid GROUP BY ALL
),
priced AS (
    SELECT s.*, CASE WHEN n.persons < 10000 THEN 150000 WHEN n.persons < 50000 THEN 250000
        WHEN n.persons < 100000 THEN 450000 WHEN n.persons < 300000 THEN 900000 ELSE 1800000 END AS year_yen
    FROM stretch s JOIN population n ON n.code = s.code AND n.as_of = make_date(s.y, 1, 1)
),
summed AS (SELECT *, sum(months) OVER (PARTITION BY code, y ORDER BY since) AS so_far FROM priced),
one AS (SELECT *, year_yen * so_far // 1200 * 100 - year_yen * (so_far - months) // 1200 * 100 AS yen1 FROM summed),
-- both rates are taken of the same amount; what remains after each is cut to 100 yen
two AS (SELECT one.*, off_share, CASE WHEN early THEN 10 ELSE 0 END AS off_early FROM one JOIN tier USING (pref, y)),
three AS (SELECT *, CASE WHEN off_early + off_share > 0 THEN yen1 * (100 - off_early - off_share) // 10000 * 100
    ELSE yen1 END AS yen3 FROM two),
four AS (SELECT code, y, sum(yen3) + sum(yen3) * 10 // 100 AS yen FROM three GROUP BY ALL)
SELECT town.code, town.y AS fiscal_year, coalesce(four.yen, 0)::BIGINT AS total
FROM town LEFT JOIN four USING (code, y)
ORDER BY ALL

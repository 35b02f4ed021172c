-- What failed and has not gone well since, with when it is due again: twice at once, then after waits
-- that double, up to four hours; what concerns a whole folder or account, up to a quarter of an hour.
-- A try at a time that is yet to come was made before the clock was set back: due_at is then no bound.
CREATE OR REPLACE VIEW setback_now AS
WITH good AS (
    SELECT step, what, max(id) AS id FROM setback WHERE reason IS NULL GROUP BY ALL
)
SELECT s.step, s.what, count(*) AS tries, min_by(s.tried_at, s.id) AS first_at,
    max_by(s.tried_at, s.id) AS last_at, max_by(s.reason, s.id) AS reason,
    max_by(s.tried_at, s.id) + to_minutes(CAST(CASE WHEN count(*) < 3 THEN 0 ELSE least(
        2.0 ** least(count(*) - 3, 20),
        CASE WHEN s.step IN ('login', 'folder', 'hanging', 'account') THEN 15 ELSE 240 END) END AS BIGINT))
        AS due_at,
    list(DISTINCT s.tried_with) FILTER (s.tried_with IS NOT NULL) AS tried_with
FROM setback s LEFT JOIN good USING (step, what)
WHERE s.reason IS NOT NULL AND s.id > coalesce(good.id, 0)
GROUP BY s.step, s.what;

-- Population (persons) of the municipalities on $as_of by prefecture, and of those at least at each
-- stage; the newest official figure on or before that day. `unknown` municipalities have none.
WITH newest AS (
    SELECT code, arg_max(persons, as_of) AS persons FROM figures($known::DATE)
    WHERE as_of <= $as_of GROUP BY code
)
SELECT
    register.prefecture_code AS code,
    coalesce(sum(persons), 0)::BIGINT AS municipalities,
    coalesce(sum(persons) FILTER (applied), 0)::BIGINT AS applied,
    coalesce(sum(persons) FILTER (agreed), 0)::BIGINT AS agreed,
    coalesce(sum(persons) FILTER (in_use), 0)::BIGINT AS in_use,
    count(*) FILTER (persons IS NULL) AS unknown
FROM register($as_of, $known) AS register
LEFT JOIN stages($as_of, $known) ON municipality = register.code
LEFT JOIN newest ON newest.code = register.code
GROUP BY GROUPING SETS ((), (register.prefecture_code))
ORDER BY code NULLS LAST

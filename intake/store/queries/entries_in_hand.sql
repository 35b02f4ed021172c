-- By item (its application, else its mail): who has it, when $by last opened it, whether something
-- was recorded since by somebody else.
WITH e AS (
    SELECT coalesce(application, mail) AS item, * FROM desk_entry
), assigned AS (
    SELECT item, arg_max(text, id) AS who FROM e WHERE what = 'assigned' GROUP BY item
), opened AS (
    SELECT item, max(recorded_at) AS opened_at FROM e
    WHERE what = 'opened' AND written_by = $by GROUP BY item
), news AS (
    SELECT item, max(news_at) AS news_at FROM (
        SELECT application AS item, filed_at AS news_at FROM version
        UNION ALL
        SELECT coalesce(application, mail), recorded_at FROM decision WHERE decided_by <> $by
        UNION ALL
        SELECT item, recorded_at FROM e WHERE what IN ('note', 'assigned') AND written_by <> $by
    ) GROUP BY item
)
SELECT item, coalesce(who, '') AS who, opened_at IS NOT NULL AS opened,
    coalesce(news_at > opened_at, false) AS changed
FROM assigned FULL JOIN opened USING (item) LEFT JOIN news USING (item)

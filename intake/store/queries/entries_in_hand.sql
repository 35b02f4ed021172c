-- By item (its application, else its mail): who has it, whether $by has opened it, whether something
-- was recorded since by somebody else, and the colleagues for whom it is the last item that they
-- opened, if that was after $since; how many notes it has.
WITH e AS (
    SELECT coalesce(application, mail) AS item, * FROM desk_entry
), assigned AS (
    SELECT item, arg_max(text, place) AS who FROM e WHERE what = 'assigned' GROUP BY item
), opened AS (
    SELECT item, max(place) AS opened_place FROM e
    WHERE what = 'opened' AND written_by = $by GROUP BY item
), viewing AS (
    SELECT item, string_agg(written_by, '、' ORDER BY written_by) AS viewers FROM (
        SELECT written_by, arg_max(item, place) AS item, max(recorded_at) AS opened_at
        FROM e WHERE what = 'opened' AND written_by <> $by GROUP BY written_by
    ) WHERE opened_at > $since GROUP BY item
), noted AS (
    SELECT item, count(*) AS notes FROM e WHERE what = 'note' GROUP BY item
), news AS (
    SELECT item, max(news_place) AS news_place FROM (
        SELECT application AS item, place AS news_place FROM version
        UNION ALL
        SELECT coalesce(application, mail), place FROM decision WHERE decided_by <> $by
        UNION ALL
        SELECT item, place FROM e WHERE what IN ('note', 'assigned') AND written_by <> $by
    ) GROUP BY item
)
SELECT item, coalesce(who, '') AS who, opened_place IS NOT NULL AS opened,
    coalesce(news_place > opened_place, false) AS changed, coalesce(viewers, '') AS viewers,
    coalesce(notes, 0) AS notes
FROM assigned FULL JOIN opened USING (item) FULL JOIN viewing USING (item) FULL JOIN noted USING (item)
LEFT JOIN news USING (item)

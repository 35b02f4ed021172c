-- What waits for a person (number) by reason, since when the oldest of them, and how many
-- of them for more than a week on $day.
SELECT
    reason,
    count(*) AS items,
    min(since) AS oldest,
    count(*) FILTER (since < $day::DATE - 7) AS over_a_week
FROM waiting
GROUP BY reason
ORDER BY items DESC, reason

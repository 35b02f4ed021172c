-- Passes over the mailbox by day up to $as_of, the newest first: how many, how many failed, new mails,
-- and the mails (number) that were on the server and not in the record after the last good pass.
SELECT
    tokyo_day(ended_at) AS on_date,
    count(*) AS passes,
    count(*) FILTER (failed) AS failed,
    coalesce(sum("new") FILTER (NOT failed), 0)::BIGINT AS fresh,
    coalesce(arg_max(missing, ended_at) FILTER (NOT failed), 0) AS missing
FROM pass
WHERE tokyo_day(ended_at) <= $as_of::DATE
GROUP BY on_date
ORDER BY on_date DESC
LIMIT 30

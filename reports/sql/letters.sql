-- Letters (number) by kind and state on $as_of; $now: whether that is the day the data is from. Of earlier
-- days only the sending is on record: what was not sent by then was waiting to be sent.
SELECT letter,
    CASE WHEN $now THEN state WHEN tokyo_day(sent_at) <= $as_of::DATE THEN 'sent' ELSE 'queued' END AS state,
    count(*) AS letters
FROM letter
WHERE $now OR tokyo_day(queued_at) <= $as_of::DATE
GROUP BY ALL
ORDER BY ALL

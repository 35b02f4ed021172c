-- Minutes from a mail's arrival to the letter that answers it, one row a letter sent up to $as_of.
-- `before` mails had arrived before our first pass over the mailbox: they waited for the start.
SELECT
    tokyo_day(sent_at) AS sent_on,
    epoch(sent_at - received_at) / 60 AS minutes,
    coalesce(received_at < (SELECT min(started_at) FROM pass), false) AS before
FROM letter
WHERE state = 'sent' AND sent_at IS NOT NULL AND received_at IS NOT NULL
  AND letter IN ('accepted', 'incomplete', 'noticed', 'corrected', 'withdrawn')
  AND tokyo_day(sent_at) <= $as_of::DATE
ORDER BY sent_at

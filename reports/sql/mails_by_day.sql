-- Mails (number) received on each day up to $as_of, and how many of them a person had to look at.
SELECT on_date, sum(mails)::BIGINT AS mails,
    coalesce(sum(mails) FILTER (outcome = 'needs_review'), 0)::BIGINT AS by_person
FROM mail_count
WHERE on_date <= $as_of::DATE
GROUP BY on_date
ORDER BY on_date

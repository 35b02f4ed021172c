-- Mails (number) received on or before $as_of, by kind and by what became of them.
SELECT kind, outcome, sum(mails)::BIGINT AS mails
FROM mail_count
WHERE on_date <= $as_of
GROUP BY kind, outcome
ORDER BY kind, outcome

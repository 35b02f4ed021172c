-- Automatic answers since the day began (Asia/Tokyo), per address and municipality. Held letters
-- do not count: a person releases them.
SELECT recipient, municipality, count(*) AS answers
FROM send
WHERE queued_at >= $since AND NOT held AND recipient IN (SELECT unnest($recipients))
GROUP BY recipient, municipality

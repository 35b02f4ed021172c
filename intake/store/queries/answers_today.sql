-- Automatic answers since the day began (Asia/Tokyo), per address and municipality.
SELECT recipient, municipality, count(*) AS answers
FROM send
WHERE queued_at >= $since AND recipient IN (SELECT unnest($recipients))
GROUP BY recipient, municipality

-- The applications that have these numbers.
SELECT number, application FROM receipt
WHERE number IN (SELECT unnest($numbers)) AND application IN (SELECT application FROM version)

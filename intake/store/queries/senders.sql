-- Which of these addresses have written to us.
SELECT DISTINCT sender_address AS address FROM mail
WHERE sender_address IN (SELECT unnest($addresses))

-- Municipalities for which these addresses have applied before. Only mails that were certain teach.
SELECT m.sender_address AS address, list(DISTINCT v.municipality ORDER BY v.municipality) AS codes
FROM mail m JOIN version v ON v.mail = m.sha256
WHERE m.sender_address IN (SELECT unnest($addresses))
    AND v.municipality IS NOT NULL AND NOT v.waits
GROUP BY m.sender_address

-- Municipalities for which an address has applied before.
SELECT m.sender_address AS address, list(DISTINCT r.municipality ORDER BY r.municipality) AS codes
FROM reading_now r JOIN mail m ON m.sha256 = r.mail
WHERE r.municipality IS NOT NULL AND m.sender_address <> ''
GROUP BY m.sender_address

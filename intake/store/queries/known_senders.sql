-- Municipalities for which these addresses have applied before.
WITH theirs AS (
    SELECT sha256, sender_address FROM mail WHERE sender_address IN (SELECT unnest($addresses))
), newest AS (
    SELECT t.sender_address, r.municipality FROM theirs t JOIN reading r ON r.mail = t.sha256
    QUALIFY row_number() OVER (PARTITION BY r.mail ORDER BY r.id DESC) = 1
)
SELECT sender_address AS address, list(DISTINCT municipality ORDER BY municipality) AS codes
FROM newest WHERE municipality IS NOT NULL
GROUP BY sender_address

-- The municipalities that have applied from each of these domains; what waited teaches nothing.
SELECT lower(split_part(m.sender_address, '@', -1)) AS domain,
    list(DISTINCT v.municipality ORDER BY v.municipality) AS codes
FROM mail m JOIN version v ON v.mail = m.sha256
WHERE lower(split_part(m.sender_address, '@', -1)) IN (SELECT unnest($domains))
    AND v.municipality IS NOT NULL AND NOT v.waits
GROUP BY domain

-- The municipalities whose mails wait for a person: why, and since when, on the day the data is from.
SELECT municipality, reason, min(since) AS since
FROM waiting
WHERE municipality IS NOT NULL
GROUP BY ALL
ORDER BY since, municipality

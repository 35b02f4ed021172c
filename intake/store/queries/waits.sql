-- How much waits for a person, and since when.
SELECT count(*) AS waiting, min(since) AS oldest_waiting FROM waiting
